/** A heap snapshot whose texts were dropped when it was taken, as its document and its row in the library say it. */
export const DROPPED_MEANING =
  'The contents of strings were dropped when this snapshot was taken. A text says its length and a number; equal texts have the same one. Keys that no script names are dropped too.';
