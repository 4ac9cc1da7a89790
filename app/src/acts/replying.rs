//! Replies by voice and video to a clip: an ask with one question that its page
//! leads to. Whoever owns the clip lets others see them, at links of their own.

use aside_library::ClipId;
use aside_share::ask::{Answer, AnswerState, Ask, Guests, Question};
use aside_share::conversation::{Conversation, Reply};
use url::Url;

use super::ask_views::name;
use super::asks::NewAsk;
use crate::AppError;
use crate::app::App;
use crate::summary::{kind, millis};
use crate::view::{Judgement, ReplyView};

/// So many can reply to a clip; whoever wants more allows it anew.
const PLACES: usize = 20;
const QUESTION: &str = "What do you say to it?";
const KEPT: &str = "Your reply goes straight to the storage of whoever shared the recording, and to nobody \
    else. They may let everybody see it who has the recording's link, and delete it when they want.";

impl App {
    /// Has an ask take replies to a clip, or none.
    pub(super) async fn take_replies(
        &self,
        conversation: &mut Conversation,
        title: &str,
        on: bool,
    ) -> Result<(), AppError> {
        let asked = conversation.replies.map(|it| it.to_string());
        let open = match &asked {
            Some(id) => self.find_ask(id).ok().filter(|it| it.closed().is_none()),
            None => None,
        };
        match open {
            Some(ask) if on && ask.store == conversation.store => Ok(()),
            None if !on => Ok(()),
            Some(ask) if !on => self.close_ask(&ask.id().to_string(), false).await.map(drop),
            _ => {
                let ask = self.new_ask(new_ask(title, &conversation.store)).await?;
                conversation.replies = ask.id.parse().ok();
                Ok(())
            }
        }
    }

    /// Where the page of a clip leads to who wants to reply.
    pub(super) fn reply_link(&self, conversation: &Conversation) -> Option<Url> {
        let ask = self.book().ask(&conversation.replies?).ok()?;
        let desk = self.desk(&ask.store).ok()?;
        let open = ask.closed().is_none().then(|| ask.invitations.first());
        open.flatten().map(|it| desk.link(it))
    }

    /// Every reply to a clip that is in the library, in the order they arrived.
    pub(super) fn replies(&self, conversation: &Conversation) -> Result<Vec<ReplyView>, AppError> {
        let Some(id) = conversation.replies else {
            return Ok(Vec::new());
        };
        let book = self.book();
        let Ok(ask) = book.ask(&id) else {
            return Ok(Vec::new());
        };
        let mut answers = book.answers(&id)?;
        answers.sort_by_key(|it| it.received);
        let replies = answers.iter().filter_map(|it| self.reply(&ask, it));
        Ok(replies.collect())
    }

    fn reply(&self, ask: &Ask, answer: &Answer) -> Option<ReplyView> {
        let AnswerState::Clip { clip: id } = answer.state else {
            return None;
        };
        let clip = self.inner.library.clip(&id).ok()?;
        let is_shown = !self.is_over(&clip.manifest);
        Some(ReplyView {
            clip: id.to_string(),
            name: name(ask, answer).map(str::to_owned),
            kind: kind(clip.manifest.kind()),
            duration_ms: millis(clip.manifest.duration()),
            received: answer.received.to_string(),
            link: self.store_of(&id).link(&id).to_string(),
            state: match is_shown {
                true => Judgement::Shown,
                false => Judgement::Waiting,
            },
        })
    }

    /// Puts a reply at a link, takes it from there, or into the trash.
    pub(super) async fn judge_reply(
        &self,
        clip: &ClipId,
        judgement: Judgement,
    ) -> Result<(), AppError> {
        let id = clip.to_string();
        if judgement == Judgement::Removed {
            return self.delete(&id).await;
        }
        if self.inner.library.clip(clip).is_err() {
            self.restore(&id).await?;
        }
        let when = match judgement {
            Judgement::Shown => "never",
            _ => "now",
        };
        self.expire(&id, when).await.map(drop)
    }

    /// The reply whose clip is called so, or begins so, also from the trash.
    pub(super) fn find_reply(
        &self,
        conversation: &Conversation,
        begin: &str,
    ) -> Result<Option<ClipId>, AppError> {
        let Some(ask) = conversation.replies.filter(|_| !begin.is_empty()) else {
            return Ok(None);
        };
        let answers = self.book().answers(&ask)?;
        let clips = answers.iter().filter_map(|it| match it.state {
            AnswerState::Clip { clip } => Some(clip),
            _ => None,
        });
        let mut found = clips.filter(|it| it.to_string().starts_with(begin));
        Ok(found.next().filter(|_| found.next().is_none()))
    }
}

/// What others are told of the replies they may see.
pub(super) fn shown(replies: &[ReplyView]) -> Vec<Reply> {
    let shown = replies.iter().filter(|it| it.state == Judgement::Shown);
    shown
        .map(|it| Reply {
            name: it.name.clone(),
            link: it.link.clone(),
            duration_ms: it.duration_ms,
            received: it.received.clone(),
        })
        .collect()
}

fn new_ask(title: &str, store: &str) -> NewAsk {
    use aside_share::ask::AnswerKind::{Screen, Video, Voice};
    NewAsk {
        title: format!("Reply to “{title}”").chars().take(200).collect(),
        from: String::new(),
        introduction: String::new(),
        questions: vec![Question {
            text: QUESTION.to_owned(),
        }],
        kinds: vec![Video, Voice, Screen],
        guests: Guests::Open(PLACES),
        retakes: 3,
        time_limit: None,
        think_time: None,
        deadline: None,
        ends: None,
        consent: None,
        kept: Some(KEPT.to_owned()),
        store: Some(store.to_owned()),
    }
}
