import { expect, test } from 'vitest';
import { readTranscript } from './transcript';
import { markdownOf, srtOf } from './transcript-files';

test('captions become SubRip: numbered, with commas, without markup', () => {
  const vtt = [
    'WEBVTT - a title', 'NOTE nothing of this\n--', 'STYLE\n::cue { color: red }',
    '00:00.300 --> 00:02.000\nPress <b>R</b> &amp; talk\nto us',
    'named\n01:00:05.250 --> 01:00:06.000 line:0\n1 &lt; 2',
    '00:07.000 --> 00:08.000\n',
  ].join('\n\n');
  expect(srtOf(vtt)).toBe(
    '1\n00:00:00,300 --> 00:00:02,000\nPress R & talk\nto us\n\n'
    + '2\n01:00:05,250 --> 01:00:06,000\n1 < 2\n',
  );
  expect(srtOf(vtt.replaceAll('\n', '\r\n'))).toBe(srtOf(vtt));
});

test('what is no captions file makes none', () => {
  for (const text of ['', 'WEBVTT\n', '<html>\n\nx --> y', '00:01.000 --> soon\nx']) expect(srtOf(text)).toBe('');
});

test('every paragraph of the Markdown links to its moment, and words are no markup', () => {
  const word = (text: string, at: number): object => ({ text, start_ms: at, end_ms: at + 1 });
  const transcript = readTranscript({
    format: 1, language: 'en', complete: true, paragraphs: [0, 2],
    words: [word('Press', 3400), word('*_*', 4400), word('[Then]', 3_725_400)],
  });
  if (!transcript) throw new Error('the test transcript must read');
  expect(markdownOf(transcript, (at) => `https://x.example/?t=${Math.floor(at / 1000)}`)).toBe(
    '[0:03](https://x.example/?t=3) Press \\*\\_\\*\n\n'
    + '[1:02:05](https://x.example/?t=3725) \\[Then\\]\n',
  );
});
