/**
 * The keys of a field that asks for one text: Enter, or leaving it, keeps what
 * was written; Escape gives it up. It answers once, and no key of it is taken
 * for a command of the window's.
 */
export function answerOnce(commit: () => void, cancel: () => void): { onkeydown: (event: KeyboardEvent) => void; onblur: () => void } {
  let answered = false;
  const answer = (act: () => void): void => {
    if (answered) return;
    answered = true;
    act();
  };
  return {
    onkeydown(event) {
      event.stopPropagation();
      if (event.key === 'Enter') answer(commit);
      else if (event.key === 'Escape') answer(cancel);
      else return;
      event.preventDefault();
    },
    onblur: () => answer(commit),
  };
}
