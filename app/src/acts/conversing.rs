//! What those who watch clips send back: allowed, taken in, judged.

use std::time::Duration;

use aside_library::{Clip, ClipId};
use aside_share::conversation::{Awaited, Conversation, Records, Table};
use jiff::Timestamp;

use super::replying::shown;
use crate::app::App;
use crate::ids::parse;
use crate::view::{Allowed, ConversationView, Event, Judgement, PublishState};
use crate::work::blocking;
use crate::{AppError, ErrorCode};

/// How long somebody waits for a page that is being published.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

impl App {
    /// Says what those who watch a clip may send back. What was allowed works
    /// when this answers, if the clip is at its link by then.
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, or its store is none
    /// that guests can write into. Nothing is allowed then.
    pub async fn allow(&self, id: &str, allowed: Allowed) -> Result<ConversationView, AppError> {
        let clip = parse(id)?;
        self.inner.library.clip(&clip)?;
        let (records, store) = (self.records(), self.store_of(&clip));
        let turn = turn(&records).await?;
        let known = records.of(&clip)?;
        let mut conversation = known
            .filter(|it| it.store == store.name())
            .unwrap_or_else(|| Conversation::new(clip, store.name()));
        let (was_open, any) = (conversation.is_signed(), allowed.is_open());
        if any {
            Table::new(store).open(&mut conversation).await?;
        }
        self.let_in(&records, &mut conversation, allowed).await?;
        records.keep(&conversation)?;
        drop(turn);
        if was_open || any {
            // If it takes longer, it is caught up on by itself.
            let settled = self.inner.sender.settle(&clip);
            drop(tokio::time::timeout(PATIENCE, settled).await);
            self.collect_remarks().await?;
        }
        self.conversation(id).await
    }

    /// Has a clip, whose store is found good for it, say what may be sent back.
    pub(super) async fn let_in(
        &self,
        records: &Records,
        conversation: &mut Conversation,
        allowed: Allowed,
    ) -> Result<(), AppError> {
        let id = conversation.clip();
        let title = self.inner.library.clip(&id)?.manifest.title;
        if allowed.is_open() {
            records.inbox(&conversation.store)?;
        }
        let change = move |wish: &mut aside_library::Wish| {
            (wish.comments, wish.replies) = (allowed.comments, allowed.replies);
            wish.visits = allowed.visits;
        };
        self.wish(&id.to_string(), change).await?;
        self.take_replies(conversation, &title, allowed.replies)
            .await?;
        (conversation.at_once, conversation.awaited) = (allowed.at_once, None);
        // What is signed for is another thing now.
        if allowed.is_open() {
            conversation.unsign();
        }
        Ok(())
    }

    /// What those who watched a clip sent back, as far as it was taken in.
    ///
    /// # Errors
    /// When there is no such clip, or its records cannot be read.
    pub async fn conversation(&self, id: &str) -> Result<ConversationView, AppError> {
        let (app, clip) = (self.clone(), parse(id)?);
        blocking(move || {
            let wish = app.inner.library.clip(&clip)?.manifest.wish;
            let records = app.records();
            let known = records.of(&clip)?;
            let at_once = known.as_ref().is_some_and(|it| it.at_once);
            let awaited = known.as_ref().and_then(|it| it.awaited);
            let replies = known.map(|it| app.replies(&it)).transpose()?;
            let (remarks, visits) = (records.remarks(&clip)?, records.visits(&clip)?);
            let now = Awaited {
                comments: wish.comments,
                replies: wish.replies,
                visits: wish.visits,
            };
            let allowed = Allowed {
                at_once,
                ..awaited.unwrap_or(now).into()
            };
            Ok(ConversationView::new(
                allowed,
                &remarks,
                replies.unwrap_or_default(),
                &visits,
            ))
        })
        .await?
    }

    /// Lets others see a comment or a reply, or not; by its id or the beginning of
    /// it. A reply that is removed is in the trash.
    ///
    /// # Errors
    /// When there is no such comment or reply, or the store does not answer: it is tried
    /// again by itself.
    pub async fn judge(
        &self,
        id: &str,
        remark: &str,
        judgement: Judgement,
    ) -> Result<(), AppError> {
        let (clip, records) = (parse(id)?, self.records());
        if let Some(conversation) = records.of(&clip)?
            && let Some(reply) = self.find_reply(&conversation, remark)?
        {
            self.judge_reply(&reply, judgement).await?;
            self.tell_conversation(&clip, 0);
            let trouble = self.collect_remarks().await?.into_iter().next();
            return trouble.map_or(Ok(()), Err);
        }
        let turn = turn(&records).await?;
        let conversation = records.of(&clip)?;
        let found = records.remarks(&clip)?.into_iter();
        let mut found = found.filter(|it| it.id.to_string().starts_with(remark));
        let (Some(mut chosen), None, Some(mut conversation), false) =
            (found.next(), found.next(), conversation, remark.is_empty())
        else {
            return Err(AppError::new(
                ErrorCode::NotFound,
                format!("This clip has no comment {remark:?}."),
                "`aside comments` lists every comment with its id.",
            ));
        };
        chosen.state = judgement.into();
        records.keep_remark(&clip, &chosen)?;
        self.tell_conversation(&clip, 0);
        let looked = self.look_after(&records, &mut conversation).await;
        drop(turn);
        looked
    }

    /// Takes in what those who watch clips sent, signs slots anew, and has
    /// others see what they may. What could not be done, and is tried again by
    /// itself.
    ///
    /// # Errors
    /// When the folder of conversations cannot be used.
    pub async fn collect_remarks(&self) -> Result<Vec<AppError>, AppError> {
        let records = self.records();
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let turn = turn(&records).await?;
        let troubles = self.collect_of_all(&records).await;
        drop(turn);
        troubles
    }

    /// The same, unless another Aside is at it.
    pub(super) async fn collect_remarks_if_free(&self) -> Result<(), AppError> {
        let records = self.records();
        if records.is_empty() {
            return Ok(());
        }
        let Some(turn) = records.turn_now()? else {
            return Ok(());
        };
        let troubles = self.collect_of_all(&records).await;
        drop(turn);
        for trouble in troubles? {
            tracing::warn!(%trouble, "what guests sent could not be looked at");
        }
        Ok(())
    }

    async fn collect_of_all(&self, records: &Records) -> Result<Vec<AppError>, AppError> {
        let mut troubles = Vec::new();
        for (store, inbox) in records.inboxes()? {
            let taken = self.take_in_remarks(records, &store, &inbox).await;
            troubles.extend(taken.err());
        }
        for mut conversation in records.all()? {
            let looked = self.look_after(records, &mut conversation).await;
            troubles.extend(looked.err());
        }
        Ok(troubles)
    }

    /// Has what lies beside a clip's page be what its owner allows.
    async fn look_after(
        &self,
        records: &Records,
        conversation: &mut Conversation,
    ) -> Result<(), AppError> {
        let id = conversation.clip();
        let Ok(clip) = self.inner.library.clip(&id) else {
            return self.forget_if_gone(records, conversation).await;
        };
        let before = conversation.clone();
        let done = match conversation.awaited {
            Some(_) => self.allow_awaited(records, conversation, &clip).await,
            None => self.put_beside_page(records, conversation, &clip).await,
        };
        if *conversation != before {
            records.keep(conversation)?;
        }
        done
    }

    async fn put_beside_page(
        &self,
        records: &Records,
        conversation: &mut Conversation,
        clip: &Clip,
    ) -> Result<(), AppError> {
        let (id, wish) = (conversation.clip(), &clip.manifest.wish);
        let is_there = || {
            let publisher = self.inner.sender.store_of(&id);
            publisher.is_some_and(|it| it.knows(&id))
        };
        if !is_there() {
            // What lay there went with its page.
            conversation.unsign();
            return Ok(());
        }
        if self.publish_state(&id) != PublishState::Published {
            return Ok(());
        }
        let store = self.store_of(&id);
        let table = Table::new(store.clone());
        if !wish.is_open() {
            if conversation.is_signed() {
                table.close(conversation).await?;
            }
            return Ok(());
        }
        if store.name() != conversation.store {
            let before = conversation.clone();
            *conversation = Conversation::new(id, store.name());
            (conversation.at_once, conversation.replies) = (before.at_once, before.replies);
            table.open(conversation).await?;
        }
        if table.is_due(conversation, Timestamp::now()) {
            let (inbox, used) = (records.inbox(store.name())?, records.used(conversation)?);
            table.renew(conversation, &inbox, wish, &used).await?;
        }
        if wish.comments || wish.replies {
            let mut remarks = records.remarks(&id)?;
            remarks.retain(|_| wish.comments);
            let reply = self.reply_link(conversation).filter(|_| wish.replies);
            let replies = shown(&self.replies(conversation)?);
            table
                .tell(conversation, &remarks, reply.as_ref(), &replies)
                .await?;
        }
        if !is_there() {
            // It was taken down meanwhile: nothing of it stays.
            table.close(conversation).await?;
        }
        Ok(())
    }

    pub(super) fn tell_conversation(&self, id: &ClipId, waiting: u32) {
        let id = id.to_string();
        self.tell(Event::ConversationChanged { id, waiting });
    }

    pub(super) fn records(&self) -> Records {
        Records::new(&self.inner.paths.conversations())
    }
}

pub(super) async fn turn(records: &Records) -> Result<aside_share::conversation::Turn, AppError> {
    let records = records.clone();
    Ok(blocking(move || records.turn()).await??)
}
