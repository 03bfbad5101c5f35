/** Converts text positions to 1-based lines and columns without splitting the text. */

export interface LinePlaces {
  /** `place` is in UTF-16 code units. */
  at(place: number): { readonly line: number; readonly column: number };
}

export function linePlaces(text: string): LinePlaces {
  const starts: number[] = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    at: (place) => {
      let low = 0;
      for (let high = starts.length; low < high;) {
        const middle = (low + high) >>> 1;
        if ((starts[middle] ?? 0) <= place) low = middle + 1;
        else high = middle;
      }
      return { line: low, column: place - (starts[low - 1] ?? 0) + 1 };
    },
  };
}
