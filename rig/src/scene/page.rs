//! The page that a walkthrough goes through: what it says, where its lines
//! lie, how it looks with and without the marker.

use aside_media::{Rect, Size};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight};

use super::canvas::{Canvas, Colour, Style};

const PAPER: Colour = 0xf7_f6_f3;
const CARD: Colour = 0xff_ff_ff;
const EDGE: Colour = 0xdd_da_d3;
const INK: Colour = 0x26_2b_33;
const SOFT: Colour = 0x6b_72_7d;
const ACCENT: Colour = 0x1f_6f_5c;
const MARKER: Colour = 0xff_e9_8a;

/// What is typed into the note at the bottom of the page.
pub(crate) const NOTE: &str = "Looks good. Ship it on Monday!";

/// What the page says. `#` begins a heading, `|` a line of code, `=` a bar of
/// the given per cent.
const TEXT: &str = "\
# The week in one page
Twelve people tried the new first run. Ten of them
recorded a clip before they had read anything, and
nine sent it to somebody the same day.

The two who stopped did so at the same place: they
were asked for a microphone before they knew why.

# Where the time goes
=82 Talking
=41 Looking for the window
=23 Waiting for the link
=9 Writing the title

Waiting is now shorter than typing a title, so the
title can come from the first words that were said.

# What we change
The microphone is asked for when Record is pressed,
with one line that says what it is for.

|fn title(words: &[Word]) -> String {
|    let sentence = words.first_sentence();
|    sentence.shorten_to(60)
|}

The link is on the clipboard before the recording
ends. Nobody has to wait for an upload to finish.

# Next
Three calls this week, all of them as answers to a
question that is sent as a clip. We compare how long
it takes to decide with last month's meetings.

If it works we write down how, with the numbers, so
that anybody can check them. If it does not work we
write that down as well, and keep the meeting.
";

/// The painted page, taller than the window it scrolls through.
#[derive(Debug)]
pub(crate) struct Page {
    /// As it is when nobody points at it; the note is empty.
    pub(crate) plain: Canvas,
    /// The same with every line marked and the note written.
    pub(crate) marked: Canvas,
    /// Where the lines to point at lie, from top to bottom.
    pub(crate) lines: Vec<Rect>,
    /// Where the note's text lies in the window, and how wide a character is.
    pub(crate) note: Rect,
    pub(crate) note_step: u32,
    /// How much of the window's top and bottom does not scroll.
    pub(crate) header: u32,
    pub(crate) footer: u32,
}

struct Look {
    text: Style,
    heading: Style,
    margin: u32,
    row: u32,
}

impl Page {
    /// Paints the page for a window of `size`.
    ///
    /// The header lies at the top of the canvas, then what scrolls, and the
    /// footer with the note at its bottom.
    pub(crate) fn new(size: Size) -> Self {
        let look = look(size);
        let (header, footer) = (look.row * 2, look.row * 5 / 2);
        let body = look.row * (TEXT.lines().count() as u32 + 3);
        let height = header + body.max(size.height) + footer;
        let whole = Size {
            width: size.width,
            height,
        };
        let mut plain = Canvas::new(whole, PAPER);
        paint_frame(&mut plain, &look, header, footer);
        let mut marked = plain.clone();
        let lines = paint_body(&mut plain, &mut marked, &look, header);

        let bar = height - footer;
        let note = Rect {
            x: look.margin + look.row / 2,
            y: bar + look.row * 3 / 4,
            width: look.text.width(NOTE.len()),
            height: look.row,
        };
        marked.write(note.x, note.y, NOTE, look.text);
        Self {
            plain,
            marked,
            lines,
            note,
            note_step: look.text.width(1),
            header,
            footer,
        }
    }

    /// The height of what scrolls.
    pub(crate) fn body(&self) -> u32 {
        self.plain.size.height - self.header - self.footer
    }
}

fn look(size: Size) -> Look {
    let height = match size.width {
        1600.. => RasterHeight::Size32,
        960.. => RasterHeight::Size24,
        _ => RasterHeight::Size16,
    };
    let text = Style {
        height,
        weight: FontWeight::Regular,
        colour: INK,
    };
    let heading = Style {
        weight: FontWeight::Bold,
        colour: ACCENT,
        ..text
    };
    let column = text.width(56).min(size.width);
    Look {
        text,
        heading,
        margin: (size.width - column) / 2,
        row: height.val() as u32 * 3 / 2,
    }
}

fn paint_frame(canvas: &mut Canvas, look: &Look, header: u32, footer: u32) {
    let Size { width, height } = canvas.size;
    let across = |y, height| Rect {
        x: 0,
        y,
        width,
        height,
    };
    canvas.fill(across(0, header), INK);
    let title = Style {
        colour: CARD,
        ..look.heading
    };
    canvas.write(look.margin, look.row / 2, "Walkthrough", title);
    let date = Style {
        colour: 0xa9_b0_ba,
        ..look.text
    };
    let aside = look.margin + look.text.width(44);
    canvas.write(aside, look.row / 2, "page 1 of 1", date);

    let body = Rect {
        x: look.margin.saturating_sub(look.row),
        y: header,
        width: width - 2 * look.margin.saturating_sub(look.row),
        height: height - header - footer,
    };
    canvas.fill(body, CARD);
    canvas.fill(across(height - footer, footer), EDGE);
    let field = Rect {
        x: look.margin,
        y: height - footer + look.row / 2,
        width: width - 2 * look.margin,
        height: look.row * 3 / 2,
    };
    canvas.fill(field, CARD);
}

/// Paints the text into both canvases; gives the lines to point at.
fn paint_body(plain: &mut Canvas, marked: &mut Canvas, look: &Look, top: u32) -> Vec<Rect> {
    let mut lines = Vec::new();
    for (y, line) in (1..).map(|n| top + n * look.row).zip(TEXT.lines()) {
        let (kind, rest) = line.split_at_checked(1).unwrap_or_default();
        let style = match kind {
            "#" => look.heading,
            "|" | "=" => Style {
                colour: SOFT,
                ..look.text
            },
            _ => look.text,
        };
        let text = match kind {
            "#" => rest.trim(),
            "|" => rest,
            "=" => {
                bar(plain, look, y, rest);
                bar(marked, look, y, rest);
                continue;
            }
            _ => line,
        };
        plain.write(look.margin, y, text, style);
        if !line.is_empty() && kind != "#" {
            let area = Rect {
                x: look.margin,
                y,
                width: look.text.width(text.chars().count()),
                height: look.text.height.val() as u32,
            };
            marked.fill(area, MARKER);
            lines.push(area);
        }
        marked.write(look.margin, y, text, style);
    }
    lines
}

/// One bar of the chart: `82 Talking`.
fn bar(canvas: &mut Canvas, look: &Look, y: u32, line: &str) {
    let (percent, label) = line.split_once(' ').unwrap_or((line, ""));
    let percent: u32 = percent.parse().unwrap_or(0);
    let soft = Style {
        colour: SOFT,
        ..look.text
    };
    canvas.write(look.margin, y, label, soft);
    let area = Rect {
        x: look.margin + look.text.width(24),
        y: y + look.row / 8,
        width: look.text.width(30) * percent / 100,
        height: look.row / 2,
    };
    canvas.fill(area, ACCENT);
}
