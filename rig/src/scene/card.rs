//! Flat fields of colour, to be found again in a film.

use aside_media::{Rect, Size};

use crate::counter;

/// Levels of each of red, green and blue.
const LEVELS: [u32; 3] = [0, 128, 255];
const COLUMNS: u32 = 6;
const ROWS: u32 = 5;

/// One field of a test card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it lies in the window.
    pub area: Rect,
    /// Red, green and blue.
    pub colour: [u8; 3],
}

/// The fields of [`SceneKind::TestCard`](super::SceneKind::TestCard) in a
/// window of this size: every mixture of nothing, half and all of red, green
/// and blue, and three greys.
pub fn test_card(size: Size) -> Vec<Field> {
    let height = size.height - counter::cell(size, 0).height;
    let mixtures = LEVELS.into_iter().flat_map(|red| {
        let greens = LEVELS.into_iter();
        greens.flat_map(move |green| LEVELS.map(|blue| [red, green, blue]))
    });
    let greys = [32, 96, 200].map(|level| [level; 3]);
    let colours = mixtures.chain(greys);
    let edge = |index: u32, count: u32, length: u32| length * index / count;
    (0..COLUMNS * ROWS)
        .zip(colours)
        .map(|(index, colour)| {
            let (column, row) = (index % COLUMNS, index / COLUMNS);
            let (x, y) = (edge(column, COLUMNS, size.width), edge(row, ROWS, height));
            Field {
                area: Rect {
                    x,
                    y,
                    width: edge(column + 1, COLUMNS, size.width) - x,
                    height: edge(row + 1, ROWS, height) - y,
                },
                colour: colour.map(|level| level as u8),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_has_thirty_fields_of_different_colours() {
        let fields = test_card(Size {
            width: 1280,
            height: 720,
        });
        let colours: std::collections::HashSet<_> = fields.iter().map(|it| it.colour).collect();
        assert_eq!((fields.len(), colours.len()), (30, 30));
        assert!(
            fields
                .iter()
                .all(|it| it.area.width > 200 && it.area.height > 100)
        );
    }
}
