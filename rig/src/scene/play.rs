//! What a scene shows at each of its frames, and what has to be drawn to get
//! there. No clock and no X server in here: a frame's number says it all.

use aside_media::{Point, Rect, Size};

use super::SceneKind;
use super::canvas::{Canvas, Colour};
use super::card::test_card;
use super::page::{NOTE, Page};
use crate::counter;

/// Frames of one view of the page: 120 of pointing, 60 of typing, 30 with a
/// second window, 30 of scrolling.
const VIEW: u32 = 240;
const POINTING: u32 = 120;
const TYPING: u32 = 60;
const SCROLLING: u32 = 30;
/// When the second window opens and closes.
const WINDOW: std::ops::Range<u32> = 184..207;
const WINDOW_FRAME: u32 = 6;
/// Frames for one line to be pointed at, and for the marker to be drawn.
const LINE: u32 = 40;
const STROKE: u32 = 12;
/// How far the tiles of full motion wander over their texture, in pixels.
const WANDER: u32 = 256;
const TILES: (u32, u32) = (4, 3);

/// A picture the X server holds, to copy from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    Plain,
    Marked,
}

/// One thing for the X server to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Draw {
    /// Copy what lies at `from` of a layer to `to` in the window.
    Copy { layer: Layer, from: Point, to: Rect },
    /// Fill a rectangle of the window.
    Fill { area: Rect, colour: Colour },
    /// Move the mouse pointer to a place in the window.
    Point(Point),
}

/// What is to be seen at one frame; equal states look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// The page, scrolled down by `scroll`, with `marked` pixels of line
    /// `line` under the marker, `typed` characters in the note, and perhaps
    /// another window on top of it.
    Page {
        scroll: u32,
        line: usize,
        marked: u32,
        typed: u32,
        covered: bool,
    },
    /// Everything moves.
    Motion { frame: u32 },
    /// Flat fields of colour.
    Card,
}

/// A scene of one kind for a window of one size.
#[derive(Debug)]
pub(crate) struct Play {
    kind: SceneKind,
    /// The window's.
    window: Size,
    /// Without the strip.
    size: Size,
    page: Page,
}

impl Play {
    pub(crate) fn new(kind: SceneKind, size: Size) -> Self {
        let strip = counter::cell(size, 0).height;
        let above = Size {
            width: size.width,
            height: size.height - strip,
        };
        Self {
            kind,
            window: size,
            size: above,
            page: Page::new(above),
        }
    }

    /// The layers to copy from.
    pub(crate) fn layers(&self) -> [(Layer, Canvas); 2] {
        let (plain, marked) = match self.kind {
            SceneKind::FullMotion => (texture(self.size, 0), texture(self.size, 1)),
            _ => (self.page.plain.clone(), self.page.marked.clone()),
        };
        [(Layer::Plain, plain), (Layer::Marked, marked)]
    }

    /// What is to be seen at frame `frame`.
    pub(crate) fn state(&self, frame: u32) -> State {
        match self.kind {
            SceneKind::StaticPage => State::Page {
                scroll: 0,
                line: 0,
                marked: 0,
                typed: 0,
                covered: false,
            },
            SceneKind::Walkthrough => self.walk(frame),
            SceneKind::FullMotion => State::Motion { frame },
            SceneKind::TestCard => State::Card,
        }
    }

    fn walk(&self, frame: u32) -> State {
        let window = self.size.height - self.page.header - self.page.footer;
        let lowest = self.page.body().saturating_sub(window);
        let views = lowest.div_ceil(window * 2 / 3).max(1);
        let scroll_of = |view: u32| lowest * (view % (views + 1)) / views;
        let (view, at) = (frame / VIEW, frame % VIEW);
        let scroll = match at.checked_sub(VIEW - SCROLLING) {
            Some(step) => ease(scroll_of(view), scroll_of(view + 1), step + 1, SCROLLING),
            None => scroll_of(view),
        };
        let visible = |area: &Rect| {
            let top = self.page.header + scroll_of(view);
            area.y >= top && area.y + area.height <= top + window
        };
        let first = self.page.lines.iter().position(visible).unwrap_or(0);
        let count = self.page.lines.iter().filter(|area| visible(area)).count();
        let line = first + ((at / LINE) as usize).min(count.saturating_sub(1));
        let width = self.page.lines[line].width;
        let marked = match at {
            ..POINTING => width * (at % LINE).min(STROKE) / STROKE,
            _ => 0,
        };
        let typed = match at.checked_sub(POINTING) {
            Some(step @ ..TYPING) => step * NOTE.len() as u32 / TYPING,
            Some(_) if at < VIEW - SCROLLING => NOTE.len() as u32,
            _ => 0,
        };
        State::Page {
            scroll,
            line,
            marked,
            typed,
            covered: WINDOW.contains(&at),
        }
    }

    /// What to draw so that a window that shows `before` shows `after`;
    /// everything when nothing is known of before.
    pub(crate) fn draw(&self, before: Option<State>, after: State) -> Vec<Draw> {
        match (before, after) {
            (before, after) if before == Some(after) => Vec::new(),
            (_, State::Motion { frame }) => self.draw_motion(frame),
            (_, State::Card) => self.draw_card(),
            (before, State::Page { .. }) => self.draw_page(before, after),
        }
    }

    fn draw_page(&self, before: Option<State>, after: State) -> Vec<Draw> {
        let State::Page {
            scroll,
            line,
            marked,
            typed,
            covered,
        } = after
        else {
            return Vec::new();
        };
        let mut draws = Vec::new();
        let mut old_typed = 0;
        match before {
            Some(State::Page {
                scroll: old_scroll,
                line: old_line,
                marked: old_marked,
                typed: old,
                covered: was_covered,
            }) => {
                old_typed = old;
                if old_scroll != scroll || (was_covered && !covered) {
                    draws.push(self.body(scroll));
                } else if old_line != line || marked < old_marked {
                    draws.extend(self.line(Layer::Plain, old_line, scroll, 0..old_marked));
                }
            }
            _ => draws.extend(self.everything(scroll)),
        }
        if marked > 0 {
            draws.extend(self.line(Layer::Marked, line, scroll, 0..marked));
            if self.kind == SceneKind::Walkthrough {
                draws.extend(self.point(line, scroll, marked));
            }
        }
        match typed.cmp(&old_typed) {
            std::cmp::Ordering::Less => draws.push(self.note(Layer::Plain, typed..old_typed)),
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => draws.push(self.note(Layer::Marked, old_typed..typed)),
        }
        if covered {
            draws.extend(self.second_window());
        }
        draws
    }

    /// A window in the middle of the body, with a frame and the page's top.
    fn second_window(&self) -> [Draw; 2] {
        let Page { header, footer, .. } = self.page;
        let body = self.size.height - header - footer;
        let frame = Rect {
            x: self.size.width / 4,
            y: header + body / 4,
            width: self.size.width / 2,
            height: body / 2,
        };
        let inside = Rect {
            x: frame.x + WINDOW_FRAME,
            y: frame.y + WINDOW_FRAME,
            width: frame.width - 2 * WINDOW_FRAME,
            height: frame.height - 2 * WINDOW_FRAME,
        };
        [
            Draw::Fill {
                area: frame,
                colour: 0x1f_6f_5c,
            },
            Draw::Copy {
                layer: Layer::Plain,
                from: point(inside.x, 0),
                to: inside,
            },
        ]
    }

    fn everything(&self, scroll: u32) -> [Draw; 3] {
        let Page { header, footer, .. } = self.page;
        let width = self.size.width;
        let copy = |from: u32, y: u32, height: u32| Draw::Copy {
            layer: Layer::Plain,
            from: point(0, from),
            to: Rect {
                x: 0,
                y,
                width,
                height,
            },
        };
        [
            copy(0, 0, header),
            self.body(scroll),
            copy(self.page.body() + header, self.size.height - footer, footer),
        ]
    }

    fn body(&self, scroll: u32) -> Draw {
        let Page { header, footer, .. } = self.page;
        Draw::Copy {
            layer: Layer::Plain,
            from: point(0, header + scroll),
            to: Rect {
                x: 0,
                y: header,
                width: self.size.width,
                height: self.size.height - header - footer,
            },
        }
    }

    /// Some columns of a line, if it is in view.
    fn line(
        &self,
        layer: Layer,
        line: usize,
        scroll: u32,
        columns: std::ops::Range<u32>,
    ) -> Option<Draw> {
        let area = self.page.lines.get(line)?;
        let y = area.y.checked_sub(scroll)?;
        let fits = y >= self.page.header
            && y + area.height <= self.size.height - self.page.footer
            && !columns.is_empty();
        fits.then(|| Draw::Copy {
            layer,
            from: point(area.x + columns.start, area.y),
            to: Rect {
                x: area.x + columns.start,
                y,
                width: columns.len() as u32,
                height: area.height,
            },
        })
    }

    fn point(&self, line: usize, scroll: u32, marked: u32) -> Option<Draw> {
        let area = self.page.lines.get(line)?;
        let y = (area.y + area.height).checked_sub(scroll)?;
        Some(Draw::Point(point(area.x + marked, y)))
    }

    /// Some characters of the note.
    fn note(&self, layer: Layer, characters: std::ops::Range<u32>) -> Draw {
        let note = self.page.note;
        let x = note.x + characters.start * self.page.note_step;
        let below = self.page.plain.size.height - note.y;
        Draw::Copy {
            layer,
            from: point(x, note.y),
            to: Rect {
                x,
                y: self.size.height - below,
                width: characters.len() as u32 * self.page.note_step,
                height: note.height,
            },
        }
    }

    fn draw_card(&self) -> Vec<Draw> {
        let fill = |field: super::Field| {
            let [red, green, blue] = field.colour.map(u32::from);
            Draw::Fill {
                area: field.area,
                colour: red << 16 | green << 8 | blue,
            }
        };
        test_card(self.window).into_iter().map(fill).collect()
    }

    /// Tiles that wander over a texture, each its own way.
    fn draw_motion(&self, frame: u32) -> Vec<Draw> {
        let Size { width, height } = self.size;
        let mut draws = Vec::new();
        for row in 0..TILES.1 {
            for column in 0..TILES.0 {
                let to = Rect {
                    x: width * column / TILES.0,
                    y: height * row / TILES.1,
                    width: width * (column + 1) / TILES.0 - width * column / TILES.0,
                    height: height * (row + 1) / TILES.1 - height * row / TILES.1,
                };
                let tile = f64::from(row * TILES.0 + column);
                let turn = f64::from(frame) * (0.05 + 0.006 * tile) + tile;
                let swing = |angle: f64| (f64::from(WANDER) / 2.0 * (1.0 + angle.sin())) as u32;
                let layer = match (row + column) % 2 {
                    0 => Layer::Plain,
                    _ => Layer::Marked,
                };
                draws.push(Draw::Copy {
                    layer,
                    from: point(to.x + swing(turn), to.y + swing(turn * 1.3 + 1.0)),
                    to,
                });
            }
        }
        draws
    }
}

/// The cells of the strip that shows `number`.
pub(crate) fn strip(size: Size, number: u32) -> impl Iterator<Item = Draw> {
    let bits = counter::encode(number);
    (0..counter::CELLS).map(move |index| Draw::Fill {
        area: counter::cell(size, index),
        colour: black_or_white(bits >> (counter::CELLS - 1 - index) & 1 == 1),
    })
}

/// The flash of a mark.
pub(crate) fn flash(size: Size, lit: bool) -> Draw {
    Draw::Fill {
        area: counter::flash_area(size),
        colour: black_or_white(lit),
    }
}

const fn black_or_white(white: bool) -> Colour {
    if white { 0xff_ff_ff } else { 0 }
}

/// Soft waves of colour with fine grain, larger than the window by the
/// distance the tiles wander.
fn texture(size: Size, seed: u32) -> Canvas {
    let size = Size {
        width: size.width + WANDER,
        height: size.height + WANDER,
    };
    let mut canvas = Canvas::new(size, 0);
    // Numerical Recipes' linear congruential generator: grain, not chance.
    let mut random = seed.wrapping_mul(2_654_435_769).wrapping_add(1);
    let phase = f64::from(seed) * 2.0;
    for (index, pixel) in (0u32..).zip(canvas.pixels.iter_mut()) {
        let (x, y) = (f64::from(index % size.width), f64::from(index / size.width));
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = f64::from(random >> 28) - 8.0;
        let wave = |a: f64, b: f64| {
            let level = 128.0 + 80.0 * ((x / a + y / b + phase).sin() * (y / a - x / b).cos());
            (level + grain).clamp(0.0, 255.0) as u32
        };
        *pixel = wave(31.0, 47.0) << 16 | wave(53.0, 29.0) << 8 | wave(71.0, 61.0);
    }
    canvas
}

fn point(x: u32, y: u32) -> Point {
    Point {
        x: x.cast_signed(),
        y: y.cast_signed(),
    }
}

/// From `from` to `to` in `steps`, slow at both ends.
fn ease(from: u32, to: u32, step: u32, steps: u32) -> u32 {
    let t = f64::from(step) / f64::from(steps);
    let smooth = t * t * (3.0 - 2.0 * t);
    (f64::from(from) + (f64::from(to) - f64::from(from)) * smooth).round() as u32
}
