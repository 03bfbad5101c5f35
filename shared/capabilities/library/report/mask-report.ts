/** Replaces the secrets in all texts of a report. */
import type { PlainCell } from '../../../findings/plain-tables.ts';
import type { Redactor } from '../../../redaction/redactor.ts';
import type { Report, ReportSection } from './report-model.ts';

/** The report with secrets masked, and how many there were. */
export function maskReport(report: Report, redactor: Pick<Redactor, 'text'>): { report: Report; replaced: number } {
  let replaced = 0;
  const mask = (text: string, heldBy?: string): string =>
    redactor.text(text, heldBy === undefined ? null : { name: heldBy, what: 'member' }, () => {
      replaced += 1;
    });
  const cell = (given: PlainCell | string): PlainCell | string =>
    typeof given === 'string' ? mask(given) : { ...given, text: mask(given.text, given.heldBy) };
  const section = (given: ReportSection): ReportSection =>
    given.kind === 'code'
      ? {
          ...given,
          name: mask(given.name),
          quote: { ...given.quote, lines: given.quote.lines.map((text) => mask(text)) },
        }
      : given.kind === 'table'
        ? { ...given, title: mask(given.title), rows: given.rows.map((row) => row.map(cell)) }
        : {
            ...given,
            title: mask(given.title),
            boxes: given.boxes.map((box) => ({ ...box, name: mask(box.name), detail: mask(box.detail) })),
          };
  const pairs = (rows: Report['provenance']): Report['provenance'] =>
    rows.map(([label, value]) => [label, mask(value, label)] as const);
  const masked: Report = {
    title: mask(report.title),
    view: mask(report.view),
    warnings: report.warnings.map((text) => mask(text)),
    figures: pairs(report.figures),
    sections: report.sections.map(section),
    notes: report.notes.map((note) => ({ ...note, text: mask(note.text), place: mask(note.place) })),
    provenance: pairs(report.provenance),
  };
  return { report: masked, replaced };
}
