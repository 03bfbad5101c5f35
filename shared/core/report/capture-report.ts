/** The HTML report of a view of a capture: what the view shows, notes, and where the data comes from; secrets are replaced. */
import { durationText } from '../../base/duration-text.ts';
import { formatBytes, formatCount } from '../../base/units.ts';
import { CAPTURE_KINDS, type CaptureRecord, type DocumentKind } from '../contracts/captures.ts';
import { appError, settle, AppFailure, unwrap } from '../../base/errors.ts';
import type { Note } from '../contracts/notes.ts';
import { parseLink } from '../contracts/links.ts';
import { isResult } from '../contracts/results.ts';
import { placeTitle, type CapturePlace } from '../contracts/places.ts';
import { codeSection } from '../findings/code-section.ts';
import { place as placeCell } from '../findings/model.ts';
import { plainCode, plainFacts, plainTables, type PlainCell } from '../findings/plain-tables.ts';
import { quotedTracePlace } from '../findings/quotes.ts';
import { SAME_CAPTURE_VERDICT, verdictSentences } from '../findings/verdict.ts';
import { PERSON } from '../findings/voice.ts';
import type { ComparisonFindings, ReportFindings } from '../kinds/report-findings.ts';
import type { Redactor } from '../../base/redaction/redactor.ts';
import type { CapabilityPorts } from '../capability/ports.ts';
import { withOriginals, type OriginalsContext } from '../capability/original-names.ts';
import { TELLERS } from '../../features/tellers.ts';
import { reportHtml } from './report-html.ts';
import type { Report, ReportContent, ReportNote, ReportSection } from './report-model.ts';
import { MAX_ROWS, comparedView, reportQuery, type ReportBuilder, type ReportSource } from './report-source.ts';
import { present } from '../findings/blocks.ts';

// Replaces the secrets in all texts of a report.

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

/** The report of a kind that is told as a whole. */
function reportOf(findings: ReportFindings): ReportBuilder {
  return async ({ query, place }) => {
    const { view, facts, parts } = await findings(query, place);
    const tables = parts.flatMap((part) => plainTables(part, PERSON));
    const code = parts.flatMap((part) => plainCode(part, PERSON));
    return {
      view,
      figures: plainFacts(facts, PERSON),
      sections: [...code, ...tables.map((table) => ({ ...table, rows: table.rows.slice(0, MAX_ROWS) }))],
    };
  };
}

/** The report of two captures of a kind that is told as a whole. */
function comparedReport(findings: ComparisonFindings): ReportBuilder {
  return async ({ record, query, queryBase, earlier: [base, ...between], verdict: reached }) => {
    const told = await findings(query, {
      file: base?.file ?? '',
      ask: queryBase,
      between: between.map(({ file }) => file),
    });
    const verdict = base?.id === record.id ? SAME_CAPTURE_VERDICT : told.verdict;
    const blamed = (verdict.code ?? []).map((code) => ({ name: placeCell(code), place: quotedTracePlace(code) }));
    const code = await codeSection(query, blamed);
    return {
      view: comparedView(base),
      figures: plainFacts(
        [['Verdict', reached ?? verdictSentences(verdict)], ...verdict.figures, ...(told.facts ?? [])],
        PERSON,
      ),
      sections: [
        ...code.flatMap((part) => plainCode(part, PERSON)),
        ...told.parts.flatMap((part) => plainTables(part, PERSON)),
      ],
    };
  };
}

/** None if two captures of the kind cannot be reported. */
function comparedBuilderOf(document: DocumentKind): ReportBuilder | undefined {
  const { comparison, comparedReport: charted } = TELLERS[document] ?? {};
  return charted ?? (comparison === undefined ? undefined : comparedReport(comparison));
}

function builderOf(document: DocumentKind, isCompared: boolean): ReportBuilder {
  const { findings, report } = TELLERS[document] ?? {};
  const whole = report ?? (findings === undefined ? undefined : reportOf(findings));
  const builder = (isCompared ? comparedBuilderOf(document) : undefined) ?? whole;
  if (builder === undefined) throw new Error(`Nothing reports a ${document}`);
  return builder;
}

function authorOf({ author }: Note): string {
  if (author.kind === 'client') return 'A client without a token';
  if (author.kind === 'imported') return author.name === '' ? 'Imported' : `${author.name} (imported)`;
  return author.name === 'you' || author.name === 'pen' ? 'The person' : author.name;
}

function noteOf(note: Note): ReportNote {
  const link = parseLink(note.link);
  const place = link.ok ? link.value.place : null;
  return {
    author: authorOf(note),
    at: note.createdAt,
    place: place === null ? '' : placeTitle(place),
    text: note.text,
  };
}

function provenanceOf(record: CaptureRecord, earlier: readonly CaptureRecord[], version: string): Report['provenance'] {
  const { id, kind, target, startedAt, durationMs, origin, takenBy, sizeBytes, options } = record;
  // Those of a result are what it is built on.
  const chosen = isResult(record) ? [] : Object.entries(options).filter(([, value]) => value !== null);
  return present([
    ['Capture', `${id}, ${CAPTURE_KINDS[kind].label}, ${formatBytes(sizeBytes)}`],
    ...earlier.map((each) => ['Compared with', `${each.id}, ${each.name}, ${each.startedAt}`] as const),
    ...(target === null
      ? []
      : ([
          ['Target', target.title],
          ['Address', target.url],
        ] as const)),
    [origin === 'imported' ? 'Imported' : 'Captured', `${startedAt} by ${takenBy}`],
    durationMs > 0 && ['From start to stop', durationText(durationMs)],
    chosen.length > 0 && ['Options', chosen.map(([name, value]) => `${name}: ${String(value)}`).join(', ')],
    record.note !== '' && ['Description', record.note],
    ['Written by', `PEN Workbench ${version}`],
  ]);
}

/** Finds the earlier captures of a comparison; a capture that cannot be compared is an error. */
function earlierOf(
  { id, kind }: CaptureRecord,
  place: CapturePlace | null,
  ports: Pick<CapabilityPorts, 'library'>,
): readonly CaptureRecord[] {
  // For a leak hunt: what its rounds gained together.
  const places = place?.view === 'compare' ? place.earlier : place?.view === 'hunt' ? place.earlier.slice(0, 1) : [];
  if (places.length === 0) return [];
  const { document, comparesWith, label } = CAPTURE_KINDS[kind];
  const found: CaptureRecord[] = [];
  for (const earlier of places) {
    const record = unwrap(ports.library.get(earlier));
    const kinds: readonly string[] = comparesWith;
    if (comparedBuilderOf(document) === undefined || !kinds.includes(record.kind))
      throw new AppFailure(
        appError(
          'unsupported_format',
          `A report of ${id} compared with ${earlier} cannot be written: it is a ${label.toLowerCase()}.`,
          'Export the report of one of them.',
        ),
      );
    found.push(record);
  }
  return found;
}

/** The captures of a report, and the view that is reported. */
type Reported = Pick<ReportSource, 'record' | 'place' | 'earlier' | 'verdict'>;

async function contentOf(reported: Reported, context: OriginalsContext): Promise<ReportContent> {
  const { record, earlier } = reported;
  const { ports, signal } = context;
  const build = builderOf(CAPTURE_KINDS[record.kind].document, earlier.length > 0);
  return unwrap(
    await settle(() =>
      build({
        ...reported,
        query: reportQuery(ports.analysis, record.file, signal),
        queryBase: reportQuery(ports.analysis, earlier[0]?.file ?? '', signal),
        originals: (rows) => withOriginals(record.file, rows, context),
      }),
    ),
  );
}

/**
 * The content of a comparison of captures of the library, the base first. `verdict`: one that was reached already. Errors: those of the queries,
 * `capture_not_found`, `unsupported_format`.
 */
export async function comparisonContent(
  captures: readonly CaptureRecord[],
  verdict: string | undefined,
  context: OriginalsContext,
): Promise<ReportContent> {
  const record = captures.at(-1);
  if (record === undefined) throw new Error('a comparison of no captures');
  const place = { view: 'compare', earlier: captures.slice(0, -1).map(({ id }) => id) } as const;
  const earlier = earlierOf(record, place, context.ports);
  return contentOf({ record, place: null, earlier, verdict }, context);
}

/** Errors: those of the queries, `capture_not_found`, `unsupported_format`. */
export async function captureReport(
  record: CaptureRecord,
  place: CapturePlace | null,
  context: OriginalsContext,
): Promise<string> {
  const { ports } = context;
  const { document } = CAPTURE_KINDS[record.kind];
  const { redactor } = ports;
  // Lighthouse prints its own report.
  if (document === 'lighthouse' || redactor === undefined)
    throw new AppFailure(
      appError('unsupported_format', 'This process cannot write this report.', 'Export it in the app.'),
    );
  const earlier = earlierOf(record, place, ports);
  const content = await contentOf({ record, place, earlier }, context);
  const notes = unwrap(ports.notes.list(record.id));
  const { report, replaced } = maskReport(
    {
      ...content,
      title: record.name,
      // Several captures of one target have one name.
      view: `${CAPTURE_KINDS[record.kind].label}: ${content.view}`,
      warnings: present([
        ...record.loss.map(({ reason }) => reason),
        record.truncated && record.loss.length === 0 && 'The capture is incomplete.',
      ]),
      notes: notes.map(noteOf),
      provenance: provenanceOf(record, earlier, ports.status.version()),
    },
    redactor,
  );
  const secrets =
    replaced === 0
      ? 'none was found; secrets of other forms may remain'
      : `${formatCount(replaced)} replaced; secrets of other forms may remain`;
  return reportHtml({ ...report, provenance: [...report.provenance, ['Secrets', secrets]] });
}
