//! One function for each act the window may ask for. They translate, and
//! nothing more: what an act means is said in `aside-app`.

pub(crate) mod library;
pub(crate) mod settings;
pub(crate) mod sharing;
pub(crate) mod stores;

use aside_app::AppError as CommandError;
use aside_app::view::{
    AppState, Area, BarShown, CameraLayout, ClipDetails, ClipSummary, Correction, Devices,
    HotkeyAct, HotkeyState, PickView, PointerStyle, PresetView, RecordRequest, ScreenTarget,
    SearchHit, Select, SoundChannel, Started, Thumbnail, TrayState,
};
use tauri::{AppHandle, Manager, State, WebviewWindow};

use crate::bar;
use crate::desk::Desk;
use crate::pick as picking;

type Answer<T> = Result<T, CommandError>;

/// What a window needs to know before the first event.
#[tauri::command]
#[specta::specta]
pub(crate) async fn state(desk: State<'_, Desk>) -> Answer<AppState> {
    desk.listens();
    Ok(desk.app().await?.state())
}

/// Screens, windows and microphones.
#[tauri::command]
#[specta::specta]
pub(crate) async fn devices(desk: State<'_, Desk>) -> Answer<Devices> {
    desk.app().await?.devices().await
}

/// A small still of a screen, a window or an area.
#[tauri::command]
#[specta::specta]
pub(crate) async fn thumbnail(desk: State<'_, Desk>, target: ScreenTarget) -> Answer<Thumbnail> {
    desk.app().await?.thumbnail(target).await
}

/// A small still of what a camera sees.
#[tauri::command]
#[specta::specta]
pub(crate) async fn camera_thumbnail(desk: State<'_, Desk>, id: String) -> Answer<Thumbnail> {
    desk.app().await?.camera_thumbnail(id).await
}

/// Notes what was chosen, for the next start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remember(desk: State<'_, Desk>, request: RecordRequest) -> Answer<()> {
    desk.app().await?.remember(request).await
}

/// Tells a microphone's level, without recording; the default one when null.
#[tauri::command]
#[specta::specta]
pub(crate) async fn meter_start(
    desk: State<'_, Desk>,
    microphone_id: Option<String>,
) -> Answer<()> {
    desk.app().await?.meter_start(microphone_id).await
}

/// Ends what `meterStart` began.
#[tauri::command]
#[specta::specta]
pub(crate) async fn meter_stop(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.meter_stop();
    Ok(())
}

/// Starts a take; its link is on the clipboard when this answers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn record(desk: State<'_, Desk>, request: RecordRequest) -> Answer<Started> {
    desk.app().await?.record(request).await
}

/// Makes time stand still.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pause(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.pause()
}

/// Lets time go on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.resume()
}

/// Ends the take and keeps it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.stop()
}

/// Ends the take and throws it away; `restore` brings it back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn discard(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.discard()
}

/// Begins now, without waiting for the countdown's end.
#[tauri::command]
#[specta::specta]
pub(crate) async fn skip_countdown(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.skip_countdown();
    Ok(())
}

/// Throws the take away and begins another; `restore` brings the first back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restart(desk: State<'_, Desk>) -> Answer<Started> {
    desk.app().await?.restart().await
}

/// Makes a channel louder or quieter.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_gain(desk: State<'_, Desk>, channel: SoundChannel, db: i32) -> Answer<()> {
    desk.app().await?.set_gain(channel, db)
}

/// Keeps a channel out of the clip, or lets it in again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_muted(
    desk: State<'_, Desk>,
    channel: SoundChannel,
    muted: bool,
) -> Answer<()> {
    desk.app().await?.set_muted(channel, muted)
}

/// Shows the camera elsewhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_camera_layout(desk: State<'_, Desk>, layout: CameraLayout) -> Answer<()> {
    desk.app().await?.set_camera_layout(layout)
}

/// Shows more or less of what is done.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_pointer(desk: State<'_, Desk>, style: PointerStyle) -> Answer<()> {
    desk.app().await?.set_pointer(style)
}

/// The clips that were made last, at most so many; `clip_ids` misses none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn newest_clips(desk: State<'_, Desk>, most: u32) -> Answer<Vec<ClipSummary>> {
    desk.app().await?.newest_clips(most).await
}

/// There is something to see in the window: it is shown, if it was not yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drawn(desk: State<'_, Desk>) -> Answer<()> {
    desk.drawn();
    Ok(())
}

/// The ids of every clip, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn clip_ids(desk: State<'_, Desk>) -> Answer<Vec<String>> {
    desk.app().await?.clip_ids().await
}

/// These clips, in this order, less those that have gone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn clips_of(desk: State<'_, Desk>, ids: Vec<String>) -> Answer<Vec<ClipSummary>> {
    desk.app().await?.clips_of(&ids).await
}

/// The clips in which all that is typed is found, at most so many.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search(
    desk: State<'_, Desk>,
    typed: String,
    most: u32,
) -> Answer<Vec<SearchHit>> {
    desk.app().await?.search(&typed, most).await
}

/// One clip with its words.
#[tauri::command]
#[specta::specta]
pub(crate) async fn clip(desk: State<'_, Desk>, id: String) -> Answer<ClipDetails> {
    desk.app().await?.clip(&id).await
}

/// Gives a clip another title.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename(desk: State<'_, Desk>, id: String, title: String) -> Answer<()> {
    desk.app().await?.rename(&id, &title).await
}

/// Puts a clip into the trash; `restore` brings it back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_clip(desk: State<'_, Desk>, id: String) -> Answer<()> {
    desk.app().await?.delete(&id).await
}

/// Takes a clip back out of the trash.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore(desk: State<'_, Desk>, id: String) -> Answer<()> {
    desk.app().await?.restore(&id).await
}

/// Puts a clip's link on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_link(desk: State<'_, Desk>, id: String) -> Answer<()> {
    desk.app().await?.copy_link(&id).map(drop)
}

/// Opens a clip's page in the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_link(desk: State<'_, Desk>, id: String) -> Answer<()> {
    desk.app().await?.open_link(&id).map(drop)
}

/// Puts `text` in the place of the words from `first` on that read `was`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn correct(
    desk: State<'_, Desk>,
    id: String,
    first: u32,
    was: String,
    text: String,
) -> Answer<Correction> {
    desk.app().await?.correct(&id, first, &was, &text).await
}

/// Takes a correction back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_correction(
    desk: State<'_, Desk>,
    id: String,
    correction: Correction,
) -> Answer<()> {
    desk.app().await?.undo_correction(&id, correction).await
}

/// Puts a name or a term into the word list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_word(desk: State<'_, Desk>, word: String) -> Answer<()> {
    desk.app().await?.add_words(&[word]).map(drop)
}

/// The keys that work anywhere on the desktop.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hotkeys(desk: State<'_, Desk>) -> Answer<HotkeyState> {
    let app = desk.app().await?;
    desk.hotkeys(app).await.state(app).await
}

/// Gives an act other keys, such as `Ctrl+Alt+R`; none when empty.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_hotkey(
    desk: State<'_, Desk>,
    act: HotkeyAct,
    keys: String,
) -> Answer<HotkeyState> {
    let app = desk.app().await?;
    desk.hotkeys(app).await.set(app, act, &keys).await
}

/// Has these keys do nothing while new ones are chosen; again what they did,
/// afterwards.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hold_hotkeys(desk: State<'_, Desk>, held: bool) -> Answer<()> {
    let app = desk.app().await?;
    desk.hotkeys(app).await.hold(app, held).await
}

/// Marks the sentence that was just said as one to cut.
#[tauri::command]
#[specta::specta]
pub(crate) async fn mark(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.mark().map(drop)
}

/// Goes on to the next line of the outline, which becomes a chapter.
#[tauri::command]
#[specta::specta]
pub(crate) async fn next_line(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.next_line()
}

/// Goes back to the line before, without a chapter.
#[tauri::command]
#[specta::specta]
pub(crate) async fn line_before(desk: State<'_, Desk>) -> Answer<()> {
    desk.app().await?.line_before()
}

/// When the bar above other windows is shown.
#[tauri::command]
#[specta::specta]
pub(crate) async fn bar_shown(desk: State<'_, Desk>) -> Answer<BarShown> {
    Ok(desk.app().await?.bar().await?.shown)
}

/// Says when the bar is to be shown, from the next take on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_bar_shown(desk: State<'_, Desk>, shown: BarShown) -> Answer<()> {
    desk.app().await?.set_bar_shown(shown).await
}

/// Gives the bar the keyboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn focus_bar(handle: AppHandle) -> Answer<()> {
    bar::focus(&handle).await;
    Ok(())
}

/// Takes the bar away until the next take.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hide_bar(handle: AppHandle) -> Answer<()> {
    bar::close(&handle).await;
    Ok(())
}

/// The tray, and what closing the window means where there is one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tray_state(desk: State<'_, Desk>) -> Answer<TrayState> {
    Ok(TrayState {
        keep_running: desk.app().await?.keeps_running().await?,
        is_there: desk.tray().is_there(),
    })
}

/// Says whether the program goes on in the tray when the window is closed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_keep_running(desk: State<'_, Desk>, keep: bool) -> Answer<()> {
    desk.app().await?.set_keeps_running(keep).await?;
    desk.tray().keep_running(keep);
    Ok(())
}

/// Has the person point at an area or a window of the screen; null when they
/// left it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pick(
    desk: State<'_, Desk>,
    handle: AppHandle,
    select: Select,
    last: Option<Area>,
) -> Answer<Option<ScreenTarget>> {
    picking::pick(&handle, desk.app().await?, select, last).await
}

/// What the window that asks shows of its screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_view(window: WebviewWindow) -> Answer<PickView> {
    picking::view(window.app_handle(), window.label())
}

/// What was pointed at; null leaves it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_answer(handle: AppHandle, target: Option<ScreenTarget>) -> Answer<()> {
    picking::answer(&handle, target);
    Ok(())
}

/// Choices by their names: those that come with Aside, then a person's own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn presets(desk: State<'_, Desk>) -> Answer<Vec<PresetView>> {
    desk.app().await?.presets().await
}

/// Keeps choices under a name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_preset(
    desk: State<'_, Desk>,
    name: String,
    select: Option<Select>,
    record: RecordRequest,
) -> Answer<Vec<PresetView>> {
    let app = desk.app().await?;
    app.save_preset(&name, select, record).await
}

/// Forgets a person's own choices.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_preset(desk: State<'_, Desk>, name: String) -> Answer<Vec<PresetView>> {
    desk.app().await?.remove_preset(&name).await
}

/// Ends a long act, soon: what it was asked for then says that it was cancelled.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel(desk: State<'_, Desk>, job: String) -> Answer<()> {
    desk.app().await?.cancel(&job);
    Ok(())
}
