//! Boxes of ISO/IEC 14496-12 (4.2), and the fields in them.
//!
//! What is read may be torn, damaged or hostile: nothing is believed that does
//! not fit.

/// The boxes in a box; ends before the first that does not fit.
pub(crate) fn children(mut content: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let mut fields = Fields(content);
        let size = fields.u32()? as usize;
        let kind = fields.array()?;
        let inside = content.get(8..size)?;
        content = &content[size..];
        Some((kind, inside))
    })
}

/// The first box of a type in a box.
pub(crate) fn child<'a>(content: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    children(content).find_map(|(it, inside)| (it == *kind).then_some(inside))
}

/// The box at the end of a path of boxes.
pub(crate) fn descend<'a>(content: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter()
        .try_fold(content, |content, kind| child(content, kind))
}

/// Big-endian fields, read one after another.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// A full box's flags, and the fields after them.
    pub(crate) fn full(mut self) -> Option<(u32, Self)> {
        let head = self.u32()?;
        Some((head & 0x00ff_ffff, self))
    }

    /// A full box's version, and the fields after its flags.
    pub(crate) fn version(mut self) -> Option<(u8, Self)> {
        let head = self.u32()?;
        Some((head.to_be_bytes()[0], self))
    }
}
