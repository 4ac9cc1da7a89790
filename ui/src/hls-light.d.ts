// hls.js ships no types for its light build; its surface is a part of the full one's.
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
