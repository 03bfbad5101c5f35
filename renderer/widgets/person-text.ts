/**
 * Error texts for the window. The same error goes to assistants, who call tools by name, and to persons, who use controls: tool names are
 * replaced by control names, moments by local times, and advice for tool callers is removed.
 */
import { clockTime } from './moments.ts';

/** The control for a tool: a label in quotes, or the name of a place. */
const CONTROLS: Readonly<Record<string, string>> = {
  pen_accessibility_check: '“Accessibility”',
  pen_application: 'the application’s document',
  pen_capture_application: 'the application’s document',
  pen_capture_info: 'the library',
  pen_capture_trace: '“Trace”',
  pen_collect_garbage: '“Collect garbage”',
  pen_console_capture: 'the console',
  pen_console_enable: 'the console',
  pen_console_messages: 'the console',
  pen_cookies: 'the storage panel',
  pen_cpu_compare: '“Compare”',
  pen_cpu_profile: '“CPU profile”',
  pen_css_coverage: '“CSS coverage”',
  pen_delete_capture: '“Delete”',
  pen_emulate: 'the device bar',
  pen_evaluate: 'the console',
  pen_export: '“Export”',
  pen_heap_diff: '“Compare”',
  pen_heap_sampling: '“Heap sampling”',
  pen_heap_snapshot: '“Heap snapshot”',
  pen_heap_track: '“Heap timeline”',
  pen_import: '“Open file”',
  pen_interact: '“Record an interaction”',
  pen_js_coverage: '“JavaScript coverage”',
  pen_leak_hunt: '“Hunt for a leak”',
  pen_lighthouse: '“Lighthouse”',
  pen_list_captures: 'the library',
  pen_list_pages: 'the sidebar',
  pen_list_sources: 'the sources panel',
  pen_navigate: '“Reload”',
  pen_network_blocking: 'the network panel',
  pen_network_capture: 'the network panel',
  pen_network_enable: 'the network panel',
  pen_network_waterfall: 'the network panel',
  pen_performance_metrics: 'the overview',
  pen_screenshot: '“Screenshot”',
  pen_select_page: 'the sidebar',
  pen_status: '“Activity”',
  pen_storage: 'the storage panel',
  pen_trace_compare: '“Compare”',
  pen_watch: 'the overview',
  pen_web_vitals: '“Web vitals”',
};

/** Sentences with a separate version for persons. The first match is used. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/\bpen_(?:list_pages|select_page)\b/, 'Select a target in the sidebar.'],
  [/^Reload it\b.*\bpen_navigate\b/, 'Reload it.'],
  [/started with action "start", stop it with action "stop"/, 'Wait for it to end, or stop it.'],
  [/stop it first with action "stop"/, 'Stop it first.'],
];

/** A moment as tools read it. */
const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\b/g;

/** A person has a button for it. */
const RECONNECTS = / ?The next call reconnects automatically\./;

const FOR_TOOLS = /\bpen_[a-z]|\baction "/;
const TOOL = /\bpen_[a-z_]+/g;
/** Parameters after a tool name. */
const PARAMETERS = /\bpen_[a-z_]+(?:, pen_[a-z_]+)* (?:with\b|\{")|\b(?:action|capture|target|kind|name) "/;

function sentenceText(sentence: string): string {
  const same = SENTENCES.find(([pattern]) => pattern.test(sentence));
  if (same !== undefined) return same[1];
  if (sentence.search(TOOL) < 0) return sentence;
  if (PARAMETERS.test(sentence)) return '';
  const replaced = sentence.replaceAll(TOOL, (tool) => CONTROLS[tool] ?? tool);
  return replaced.search(TOOL) < 0 ? replaced.charAt(0).toUpperCase() + replaced.slice(1) : '';
}

/**
 * The text with controls instead of tools and with local times; '' if none of it applies to a person. Text without tool names and times is
 * unchanged.
 */
export function personText(given: string): string {
  const text = given.replace(RECONNECTS, '').replaceAll(INSTANT, (instant) => clockTime(Date.parse(instant)));
  if (!FOR_TOOLS.test(text)) return text;
  const sentences = text.split(/(?<=[.!?]) +/).map(sentenceText);
  return sentences.filter((sentence, at) => sentence !== '' && sentences.indexOf(sentence) === at).join(' ');
}

/** Error and advice in one line. */
export function errorText({
  message,
  suggestion = '',
}: {
  readonly message: string;
  readonly suggestion?: string | undefined;
}): string {
  return [message, suggestion].map(personText).filter(Boolean).join(' ');
}
