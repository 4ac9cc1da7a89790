//! The encoder's tests against independent readers, as one binary.

#[cfg(test)]
mod cutting;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod fragments;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sounds;
#[cfg(test)]
mod support;
