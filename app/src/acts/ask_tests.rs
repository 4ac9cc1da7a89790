//! Asks as their owner sees, judges and exports them, without a bucket.

use std::fs;

use aside_library::{ClipId, Kind, NewClip};
use aside_share::ask::{Answer, AnswerState, Arrival, Ask, Farewell, Guests, IncomingFile};

use super::asks::{NewAsk, wording};
use crate::view::{AskRequest, Decision, Event};
use crate::{App, ErrorCode, Paths, Watch};

/// What somebody typed and pasted, with nothing that can be left out.
pub(super) fn request(people: &str, places: u32) -> AskRequest {
    AskRequest {
        title: "A first talk".into(),
        from: String::new(),
        introduction: String::new(),
        questions: "1. Why?\n2. Where?\n\n- When?\n".into(),
        kinds: Vec::new(),
        people: people.into(),
        places,
        retakes: 3,
        limit_s: 0,
        think_s: 0,
        deadline: " ".into(),
        consent: String::new(),
        kept: String::new(),
        ends: String::new(),
        store: String::new(),
    }
}

/// An ask that is known here and in no store.
fn ask(app: &App, guests: &Guests) -> Ask {
    let wording = wording(NewAsk::from(request("", 1)), None).unwrap();
    let ask = Ask::new(wording, guests, "folder").unwrap();
    app.book().keep(&ask).unwrap();
    ask
}

fn wrote(app: &App, ask: &Ask, person: usize, question: usize, text: &str) -> ClipId {
    let place = ask.invitations[person].places[0];
    let state = AnswerState::Text { text: text.into() };
    let answer = Answer::new(place, question, None, state);
    app.book().keep_answer(&ask.id(), &answer).unwrap();
    place
}

fn filed(app: &App, ask: &Ask, person: usize, question: usize, name: &str) {
    let book = app.book();
    let place = ask.invitations[person].places[0];
    let path = book.incoming(&ask.id()).unwrap().join("came");
    fs::write(&path, "%PDF-1.7").unwrap();
    let name = name.to_owned();
    let came = IncomingFile {
        path,
        name: name.clone(),
        ending: "pdf",
    };
    let arrival = Arrival { place, question };
    let file = book.keep_file(&ask.id(), arrival, &came).unwrap();
    let answer = Answer::new(place, question, None, AnswerState::File { file, name });
    book.keep_answer(&ask.id(), &answer).unwrap();
}

/// A clip of a second.
pub(super) fn recorded(app: &App) -> ClipId {
    let library = &app.inner.library;
    let mut writer = library.create(NewClip::new(Kind::Camera)).unwrap();
    let init = aside_media::InitSegment { bytes: vec![0; 8] };
    writer.begin(&[], &init).unwrap();
    let fragment = aside_media::Fragment {
        bytes: vec![0; 8],
        start: aside_media::ClipTime::ZERO,
        duration: std::time::Duration::from_secs(1),
        opens_segment: true,
    };
    writer.append(&fragment).unwrap();
    let id = writer.id();
    writer.finish(std::time::Duration::from_secs(1)).unwrap();
    id
}

async fn app() -> (tempfile::TempDir, App) {
    let home = tempfile::tempdir().unwrap();
    let app = App::open(Paths::below(home.path())).await.unwrap();
    (home, app)
}

fn named() -> Guests {
    Guests::Named(vec!["Ada".into(), "=Eve()".into()])
}

#[tokio::test]
async fn ratings_notes_and_decisions_are_there_again_and_survive_a_rebuild() {
    let (home, app) = app().await;
    let asked = ask(&app, &named());
    let (id, place) = (asked.id().to_string(), wrote(&app, &asked, 0, 1, "There."));
    let place = place.to_string();
    let mut events = app.events();
    app.rate_answer(&id, &place, 2, Some(4)).await.unwrap();
    app.note_answer(&id, &place, 2, "Short, and good.")
        .await
        .unwrap();
    app.decide(&id, &place, Some(Decision::Yes)).await.unwrap();
    let told = events.try_recv().unwrap();
    assert!(matches!(told, Event::AskChanged { id: it } if it == id));

    app.rebuild(Watch::default()).await.unwrap();
    drop(app);
    let app = App::open(Paths::below(home.path())).await.unwrap();
    let view = app.ask(&id).await.unwrap();
    assert_eq!(view.people[0].decision, Some(Decision::Yes));
    assert_eq!(view.people[1].decision, None);
    let answer = &view.answers[0];
    assert_eq!(
        (answer.rating, answer.notes.as_str()),
        (Some(4), "Short, and good.")
    );

    for (place, question) in [(place.as_str(), 4), (id.as_str(), 1), ("nobody", 1)] {
        let refused = app
            .rate_answer(&id, place, question, Some(1))
            .await
            .unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{place} {question}");
    }
    let refused = app.rate_answer(&id, &place, 1, Some(6)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Usage);
}

#[tokio::test]
async fn whoever_is_missing_and_whoever_came_to_an_open_link_is_listed() {
    let (_home, app) = app().await;
    let asked = ask(&app, &named());
    wrote(&app, &asked, 0, 0, "Because.");
    let view = app.ask(&asked.id().to_string()).await.unwrap();
    let people: Vec<_> = view
        .people
        .iter()
        .map(|it| (it.name.as_deref(), it.answered))
        .collect();
    assert_eq!(people, [(Some("Ada"), 1), (Some("=Eve()"), 0)]);

    let open = ask(&app, &Guests::Open(5));
    wrote(&app, &open, 0, 0, "Because.");
    let view = app.ask(&open.id().to_string()).await.unwrap();
    assert_eq!((view.people.len(), view.expected), (1, 15));
}

#[tokio::test]
async fn an_export_is_a_table_and_a_folder_for_each_person() {
    let (home, app) = app().await;
    let asked = ask(&app, &named());
    let id = asked.id().to_string();
    wrote(&app, &asked, 0, 0, "Because, \"well\",\nI can.");
    let eve = wrote(&app, &asked, 1, 2, "=HYPERLINK(\"http://evil.example\")");
    app.note_answer(&id, &eve.to_string(), 3, "+1")
        .await
        .unwrap();
    let gone = AnswerState::Clip {
        clip: ClipId::random().unwrap(),
    };
    let gone = Answer::new(asked.invitations[0].places[0], 1, None, gone);
    app.book().keep_answer(&asked.id(), &gone).unwrap();
    filed(&app, &asked, 1, 1, "=cmd|' /C calc'!A0.pdf");

    let to = home.path().join("export");
    let made = app
        .export_ask(&id, Some(&to), Watch::default())
        .await
        .unwrap();
    assert_eq!(made, to);
    let table = fs::read_to_string(to.join("answers.csv")).unwrap();
    assert!(
        table.starts_with("\u{feff}\"person\",\"question_number\""),
        "{table}"
    );
    assert!(
        table.contains("\"Because, \"\"well\"\",\nI can.\""),
        "{table}"
    );
    assert!(
        table.contains("\"'=Eve()\"") && table.contains("\"'=HYPERLINK("),
        "{table}"
    );
    assert!(table.contains("\"'+1\""), "{table}");
    assert_eq!(
        table.matches("\r\n").count(),
        5,
        "one answer a row: {table}"
    );
    assert!(table.contains("\"'=cmd|' /C calc'!A0.pdf\""), "{table}");
    assert_eq!(fs::read(to.join("02 Eve/2.pdf")).unwrap(), b"%PDF-1.7");
    assert_eq!(
        fs::read_to_string(to.join("02 Eve/3.txt")).unwrap().trim(),
        "=HYPERLINK(\"http://evil.example\")"
    );

    // What is there is left as it is.
    let again = app
        .export_ask(&id, Some(&to), Watch::default())
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict);
    let cancelled = Watch::default();
    cancelled.cancel();
    let other = home.path().join("other");
    assert!(app.export_ask(&id, Some(&other), cancelled).await.is_err());
    assert_eq!(
        fs::read_dir(home.path())
            .unwrap()
            .filter(|it| it
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .starts_with("other"))
            .count(),
        0
    );
}

#[tokio::test]
async fn a_clip_at_no_link_is_shown_to_the_window_from_this_machine() {
    let (_home, app) = app().await;
    let id = recorded(&app).to_string();
    let from_store = app.clip(&id).await.unwrap().stream_url.unwrap();
    app.show_own().await.unwrap();
    let own = app.clip(&id).await.unwrap().stream_url.unwrap();
    assert!(
        own.starts_with("http://127.0.0.1:") && own != from_store,
        "{own}"
    );
    app.close().await;
    assert_eq!(app.clip(&id).await.unwrap().stream_url.unwrap(), from_store);
}

#[tokio::test]
async fn what_a_guest_took_back_is_deleted_also_when_the_ask_was_closed_in_between() {
    let (_home, app) = app().await;
    let mut asked = ask(&app, &named());
    let id = asked.id().to_string();
    let ada = wrote(&app, &asked, 0, 0, "Because.");
    filed(&app, &asked, 0, 1, "cv.pdf");
    wrote(&app, &asked, 1, 0, "Perhaps.");
    app.rate_answer(&id, &ada.to_string(), 1, Some(4))
        .await
        .unwrap();
    let clip = recorded(&app);
    let taken = Answer::new(ada, 2, None, AnswerState::Clip { clip });
    app.book().keep_answer(&asked.id(), &taken).unwrap();
    // Thrown away by whoever asked, and kept in the trash.
    app.inner.library.trash(&clip).unwrap();
    app.book()
        .keep_farewell(&asked.id(), &Farewell::new(ada))
        .unwrap();
    asked.close();
    app.book().keep(&asked).unwrap();

    for withdrawn in [1, 0] {
        let collected = app.collect_answers().await.unwrap();
        assert_eq!(collected.withdrawn.len(), withdrawn);
    }
    let view = app.ask(&id).await.unwrap();
    let names: Vec<_> = view.answers.iter().map(|it| it.name.as_deref()).collect();
    assert_eq!(names, [Some("=Eve()")]);
    assert!(view.people[0].withdrawn.is_some() && view.people[1].withdrawn.is_none());
    assert_eq!((view.answered, view.expected), (1, 3));
    assert!(app.inner.library.trashed().unwrap().is_empty());
    // The window may still write down what was typed before.
    let late = app.note_answer(&id, &ada.to_string(), 1, "Good.").await;
    assert_eq!(late.unwrap_err().code, ErrorCode::Conflict);
    assert!(app.book().reviews(&asked.id()).unwrap().is_empty());
}
