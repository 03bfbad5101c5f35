/** The visible rows of a table as numbers from 1, for the footer; overscan rows are excluded. */

export interface VisibleRows {
  readonly first: number;
  readonly last: number;
}

export interface RowGeometry {
  readonly rowCount: number;
  readonly rowHeightPx: number;
  readonly headHeightPx: number;
}

/** A row counts if half of it is visible. */
export function visibleRowNumbers(scrollTopPx: number, heightPx: number, geometry: RowGeometry): VisibleRows {
  const { rowCount, rowHeightPx, headHeightPx } = geometry;
  const first = Math.round(scrollTopPx / rowHeightPx) + 1;
  const last = Math.round((scrollTopPx + heightPx - headHeightPx) / rowHeightPx);
  return { first: Math.min(first, rowCount), last: Math.max(Math.min(first, rowCount), Math.min(last, rowCount)) };
}
