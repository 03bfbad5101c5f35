/** The answer of `pen_interact` as Markdown. */
import { bullets, code, document, section, summaryLine, table, title } from '../../base/markdown.ts';
import { formatDuration } from '../../base/units.ts';
import type { PerformedStep } from '../../contracts/interaction.ts';
import type { InteractResult } from './interact-result.ts';
import type { ProfiledStep } from './interact-profile.ts';

function hitText({ hit }: PerformedStep): string {
  if (hit === null) return '';
  const { role, name, selector, box, frameUrl, coveredBy } = hit;
  const what = role === '' ? code(selector) : `${role} ${code(name)} (${code(selector)})`;
  const at = `at ${Math.round(box.x)},${Math.round(box.y)}, ${Math.round(box.width)}×${Math.round(box.height)} px`;
  return [
    `: ${what} ${at}`,
    ...(frameUrl === null ? [] : [`, in the frame ${code(frameUrl)}`]),
    ...(coveredBy === null ? [] : [`; its middle is covered by ${code(coveredBy)}, so another point of it was used`]),
  ].join('');
}

function stepText(step: PerformedStep, index: number): string {
  const waited = step.waitedMs >= 200 ? ` (waited ${formatDuration(step.waitedMs)})` : '';
  const outcomes = step.outcomes.map((outcome) => ` ${code(outcome)}`).join('');
  return `${index + 1}. ${code(step.label)}${hitText(step)}${waited}.${outcomes}`;
}

function costRow({ label, cost }: PerformedStep, index: number): string[] {
  if (cost === null) return [`${index + 1}`, label, '–', '–', '–', '–', '–', '–'];
  const {
    latencyMs,
    inputDelayMs,
    processingMs,
    presentationMs,
    nextPaintMs,
    blockedMs,
    longestFrameMs,
    interactions,
  } = cost;
  const parts = [inputDelayMs, processingMs, presentationMs].map((part) =>
    part === null ? '–' : formatDuration(part),
  );
  const latency =
    latencyMs === null
      ? '< 16 ms'
      : `${formatDuration(latencyMs)}${interactions > 1 ? ` (slowest of ${interactions})` : ''}`;
  return [
    `${index + 1}`,
    label,
    latency,
    parts.join(' + '),
    nextPaintMs === null ? '–' : formatDuration(nextPaintMs),
    formatDuration(blockedMs),
    longestFrameMs === null ? '–' : formatDuration(longestFrameMs),
    cost.forcedLayoutMs === null ? '–' : formatDuration(cost.forcedLayoutMs),
  ];
}

function placeText({ name, url, line, column }: { name: string; url: string; line: number; column: number }): string {
  const file = url.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  return url === '' ? name : `${name} (${file}:${line}:${column})`;
}

function profiledText({ latencyMs, functions, forcedLayout }: ProfiledStep, index: number): string {
  const ran = functions.map((each) => `${placeText(each)} ${formatDuration(each.selfMs)}`).join(', ');
  const forced =
    forcedLayout === null || forcedLayout.count === 0
      ? ''
      : ` Forced layout: ${forcedLayout.count} times, ${formatDuration(forcedLayout.totalMs)}, by ${code(forcedLayout.by.map(placeText).join(', '))}.`;
  const latency = latencyMs === null ? '' : `${formatDuration(latencyMs)}; `;
  return `${index + 1}. ${latency}${ran === '' ? 'no function took 0.5 ms' : `self time: ${code(ran)}`}.${forced}`;
}

/** The answer: what each step hit, what it cost, and what ran in the second run. */
export function interactText({
  url,
  steps,
  isMeasured,
  performed,
  reset,
  second,
  secondError,
}: InteractResult): string {
  const first = isMeasured
    ? section('Cost, without a profiler', [
        table(
          [
            '#',
            'Step',
            'Latency',
            'Delay + processing + presentation',
            'Next paint',
            'Blocked',
            'Longest frame',
            'Forced layout',
          ],
          steps.map(costRow),
        ),
      ])
    : '';
  const between = reset === null ? 'nothing was reset between them' : `between them: ${code(reset)}`;
  return document([
    title('Interaction'),
    summaryLine([
      ['URL', code(url)],
      ['Steps', String(steps.length)],
      ...(isMeasured ? ([['Performed', performed === 2 ? `twice (${between})` : 'once']] as const) : []),
    ]),
    steps.map(stepText).join('\n'),
    first,
    second === null
      ? ''
      : section(`Second run, recorded as ${second.kind === 'trace' ? 'a trace' : 'a CPU profile'}`, [
          second.slowdown === null
            ? 'The profiler slows the page; these steps are too short to say by how much.'
            : `The profiler slows the page: this run took ${second.slowdown.toFixed(1)} times as long.`,
          '',
          second.steps.map(profiledText).join('\n'),
        ]),
    secondError === null ? '' : `The second run failed: ${code(secondError)}`,
    second === null
      ? ''
      : bullets([
          second.kind === 'trace'
            ? `Everything that ran: pen_trace_insights {"capture":"${second.captureId}"}`
            : `Everything that ran: pen_cpu_summary {"capture":"${second.captureId}"}`,
        ]),
  ]);
}
