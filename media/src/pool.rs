//! Buffers that return by themselves, so that hot paths allocate nothing.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crossbeam_queue::ArrayQueue;

/// A fixed number of reusable buffers, shared by handle.
///
/// Taking and returning are lock-free. Buffers grow to what their user asks
/// of them and keep that capacity, so that after the first few rounds nothing
/// is allocated.
#[derive(Clone, Debug)]
pub struct Pool<T> {
    free: Arc<ArrayQueue<Vec<T>>>,
}

impl<T: Send> Pool<T> {
    /// A pool of `count` buffers, each with room for `capacity` items.
    pub fn new(count: usize, capacity: usize) -> Self {
        let free = ArrayQueue::new(count.max(1));
        while free.push(Vec::with_capacity(capacity)).is_ok() {}
        Self {
            free: Arc::new(free),
        }
    }

    /// An empty buffer, or `None` when all are in use: the caller then drops
    /// what it holds and counts the loss.
    pub fn take(&self) -> Option<PoolBuffer<T>> {
        let mut items = self.free.pop()?;
        items.clear();
        Some(PoolBuffer {
            items,
            home: Some(Arc::clone(&self.free)),
        })
    }
}

/// A buffer that goes back to its [`Pool`] when dropped.
#[derive(Debug)]
pub struct PoolBuffer<T> {
    items: Vec<T>,
    home: Option<Arc<ArrayQueue<Vec<T>>>>,
}

/// A buffer of its own that belongs to no pool and is freed when dropped.
impl<T> From<Vec<T>> for PoolBuffer<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, home: None }
    }
}

impl<T> Deref for PoolBuffer<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.items
    }
}

impl<T> DerefMut for PoolBuffer<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.items
    }
}

impl<T> Drop for PoolBuffer<T> {
    fn drop(&mut self) {
        if let Some(home) = self.home.take() {
            // The queue has room for every buffer it ever handed out, so this
            // cannot fail; if it did, the buffer would merely be freed.
            drop(home.push(std::mem::take(&mut self.items)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_buffer_returns_with_its_capacity_and_without_its_content() {
        let pool = Pool::<u8>::new(1, 0);
        let mut buffer = pool.take().unwrap();
        buffer.resize(4096, 7);
        assert!(pool.take().is_none(), "the only buffer is out");
        drop(buffer);

        let again = pool.take().unwrap();
        assert!(again.is_empty());
        assert!(again.capacity() >= 4096);
    }

    #[test]
    fn a_buffer_may_outlive_its_pool() {
        let pool = Pool::<f32>::new(2, 16);
        let buffer = pool.take().unwrap();
        drop(pool);
        drop(buffer);
    }
}
