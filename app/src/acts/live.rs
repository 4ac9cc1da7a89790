//! What can be ordered while a take goes on.

use aside_media::Gain;
use aside_recorder::Session;

use crate::app::App;
use crate::take::{CountdownEnd, Line, Take};
use crate::view::{CameraLayout, PointerStyle, RecorderStatus, SoundChannel, Started};
use crate::{AppError, ErrorCode};

impl App {
    /// Begins now, without waiting for the countdown's end. Nothing happens
    /// when it has ended by itself: the key came a moment late.
    pub fn skip_countdown(&self) {
        self.end_countdown(CountdownEnd::Skip);
    }

    /// Makes time stand still.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn pause(&self) -> Result<(), AppError> {
        self.order(Session::pause)
    }

    /// Lets time go on.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn resume(&self) -> Result<(), AppError> {
        self.order(Session::resume)
    }

    /// Ends the take and keeps it. A countdown is called off: there is nothing
    /// to keep.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn stop(&self) -> Result<(), AppError> {
        if self.end_countdown(CountdownEnd::Cancel) {
            return Ok(());
        }
        self.order(Session::stop)
    }

    /// Ends the take and throws it away, into the trash. A countdown is called
    /// off.
    ///
    /// # Errors
    /// When nothing is being recorded.
    pub fn discard(&self) -> Result<(), AppError> {
        if self.end_countdown(CountdownEnd::Cancel) {
            return Ok(());
        }
        self.order(Session::discard)
    }

    /// Throws the take away, into the trash, and begins another in the same
    /// way.
    ///
    /// # Errors
    /// When nothing is being recorded, or as [`App::record`].
    pub async fn restart(&self) -> Result<Started, AppError> {
        let mut events = self.events();
        let request = self.with_take(|take| take.request().clone());
        let request = request.ok_or_else(nothing)?;
        self.discard()?;
        while self.recorder().status != RecorderStatus::Idle {
            // Lagged behind or closed: the state says how it is.
            if let Err(tokio::sync::broadcast::error::RecvError::Closed) = events.recv().await {
                break;
            }
        }
        self.record(request).await
    }

    /// Makes what is heard on a channel louder or quieter, from now on.
    ///
    /// # Errors
    /// When nothing is being recorded, or not that.
    pub fn set_gain(&self, channel: SoundChannel, db: i32) -> Result<(), AppError> {
        let gain = Gain::db(db as f32);
        self.change(|take| {
            take.live_mut().fader_mut(channel)?.gain_db = gain.decibels() as i32;
            match (take.session(), take.standby()) {
                (Some(session), _) => session.set_gain(channel.into(), gain),
                (_, Some(standby)) => standby.set_gain(channel.into(), gain),
                _ => {}
            }
            Some(())
        })
    }

    /// Keeps a channel out of the clip from now on, or lets it in again.
    ///
    /// # Errors
    /// When nothing is being recorded, or not that.
    pub fn set_muted(&self, channel: SoundChannel, muted: bool) -> Result<(), AppError> {
        self.change(|take| {
            take.live_mut().fader_mut(channel)?.muted = muted;
            match (take.session(), take.standby()) {
                (Some(session), _) => session.set_muted(channel.into(), muted),
                (_, Some(standby)) => standby.set_muted(channel.into(), muted),
                _ => {}
            }
            Some(())
        })
    }

    /// Shows the camera elsewhere, from now on.
    ///
    /// # Errors
    /// When nothing is being recorded, or no camera beside the screen.
    pub fn set_camera_layout(&self, layout: CameraLayout) -> Result<(), AppError> {
        let shown = aside_media::CameraLayout::try_from(layout)?;
        self.change(|take| {
            *take.live_mut().camera.as_mut()? = layout;
            match (take.session(), take.standby()) {
                (Some(session), _) => session.set_camera(shown),
                (_, Some(standby)) => standby.set_camera(shown),
                _ => {}
            }
            Some(())
        })
    }

    /// Shows more or less of what is done, from now on.
    ///
    /// # Errors
    /// When nothing is being recorded, or not the screen.
    pub fn set_pointer(&self, style: PointerStyle) -> Result<(), AppError> {
        self.change(|take| {
            *take.live_mut().pointer.as_mut()? = style;
            match (take.session(), take.standby()) {
                (Some(session), _) => session.set_pointer_style(style.into()),
                (_, Some(standby)) => standby.set_pointer_style(style.into()),
                _ => {}
            }
            Some(())
        })
    }

    /// Goes on to the next line of the outline: what is said from now on is its
    /// chapter.
    ///
    /// # Errors
    /// When nothing is being recorded, or there are no more lines.
    pub fn next_line(&self) -> Result<(), AppError> {
        self.turn(Line::Next)
    }

    /// Goes back to the line before, without a chapter.
    ///
    /// # Errors
    /// When nothing is being recorded, or it is the first line.
    pub fn line_before(&self) -> Result<(), AppError> {
        self.turn(Line::Before)
    }

    fn turn(&self, to: Line) -> Result<(), AppError> {
        let mut is_turned = false;
        self.update_take(|take| is_turned = take.turn(to));
        match (is_turned, self.recorder().prompt) {
            (true, _) => Ok(()),
            (false, Some(_)) => Err(AppError::new(
                ErrorCode::Conflict,
                "There is no other line in the outline.",
                "Stop when you have said it all.",
            )),
            (false, None) => Err(AppError::new(
                ErrorCode::Conflict,
                "No outline is being recorded.",
                "Write one before you begin, under More choices.",
            )),
        }
    }

    /// Changes something the take has; `change` is `None` when it has not.
    fn change(&self, change: impl FnOnce(&mut Take) -> Option<()>) -> Result<(), AppError> {
        let mut changed = None;
        self.update_take(|take| changed = change(take));
        changed.ok_or_else(|| {
            AppError::new(
                ErrorCode::Conflict,
                "That is not being recorded.",
                "Choose it before the recording begins.",
            )
        })
    }

    fn end_countdown(&self, end: CountdownEnd) -> bool {
        self.with_take(|take| take.end_countdown(end)) == Some(true)
    }

    pub(super) fn order(&self, order: impl FnOnce(&Session)) -> Result<(), AppError> {
        let ordered = self.with_take(|take| take.session().map(order).is_some());
        match ordered {
            Some(true) => Ok(()),
            _ => Err(nothing()),
        }
    }
}

fn nothing() -> AppError {
    AppError::new(
        ErrorCode::Conflict,
        "Nothing is being recorded.",
        "Start a recording first.",
    )
}

impl From<SoundChannel> for aside_recorder::SoundChannel {
    fn from(channel: SoundChannel) -> Self {
        match channel {
            SoundChannel::Microphone => Self::Microphone,
            SoundChannel::System => Self::System,
        }
    }
}

impl From<aside_recorder::SoundChannel> for SoundChannel {
    fn from(channel: aside_recorder::SoundChannel) -> Self {
        match channel {
            aside_recorder::SoundChannel::Microphone => Self::Microphone,
            aside_recorder::SoundChannel::System => Self::System,
        }
    }
}
