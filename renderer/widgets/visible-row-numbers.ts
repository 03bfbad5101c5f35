/** Which rows of a table a person can see now, as places from 1: what a footer says, without the rows drawn in advance. */

export interface RowsInSight {
  readonly first: number;
  readonly last: number;
}

export interface RowGeometry {
  readonly rowCount: number;
  readonly rowHeightPx: number;
  readonly headHeightPx: number;
}

/** A row counts when half of it is in sight. */
export function visibleRowNumbers(scrollTopPx: number, heightPx: number, geometry: RowGeometry): RowsInSight {
  const { rowCount, rowHeightPx, headHeightPx } = geometry;
  const first = Math.round(scrollTopPx / rowHeightPx) + 1;
  const last = Math.round((scrollTopPx + heightPx - headHeightPx) / rowHeightPx);
  return { first: Math.min(first, rowCount), last: Math.max(Math.min(first, rowCount), Math.min(last, rowCount)) };
}
