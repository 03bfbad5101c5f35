/**
 * The edge cases that the project promises to handle, and the test of each. `npm run docs` writes the list into docs/reliability.md, and refuses a
 * test that its file does not have.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {readonly [line: string, ...tests: readonly (readonly [file: string, title: string])[]]} EdgeCase */

const CORE = 'electron/core';
const CAPTURE = 'electron/capture';
const TOOLS = 'shared/capabilities';
const TRACE = 'shared/analysis/trace';

/** @type {Readonly<Record<string, readonly EdgeCase[]>>} */
const EDGE_CASES = {
  Connection: [
    [
      'No browser at the start',
      ['electron/cli/pen.test.ts', '%s ends with 3 before it serves if no browser answers at --cdp-url'],
      ['electron/cdp/discovery.test.ts', 'says how to start a browser when no process listens on the port'],
    ],
    [
      'The browser dies during a call',
      [
        'e2e/interrupted.spec.ts',
        'a browser killed during a capture gives a clear error, no leftovers, and a reconnect on the next call',
      ],
    ],
    [
      'The tab is closed during a call',
      [
        'e2e/interrupted.spec.ts',
        'a tab closed during a capture is reported as gone; the list and the other tab still work',
      ],
    ],
    [
      'A browser without pages',
      [
        `${CORE}/real-targets/navigation.real.test.ts`,
        'a browser without pages is connected, and tools report that there is no page',
      ],
    ],
    [
      'A wrong service on the port',
      ['e2e/connection.spec.ts', 'the window and the command line name a wrong service on the port'],
      ['electron/cdp/endpoints/endpoints.test.ts', 'does not try a wrong service again'],
    ],
    [
      'The endpoint is Node or Deno',
      [`${CORE}/real-targets/page-tools.real.test.ts`, 'a runtime without pages is refused before anything is sent'],
      ['e2e/real-targets.spec.ts', 'Deno: chunks of 1 MiB arrive whole, and a page tool refuses cleanly'],
    ],
    [
      'A WebSocket message over the limit',
      ['electron/cdp/socket.test.ts', 'reports a message over the limit instead of losing it'],
    ],
    [
      'Two instances, or DevTools beside the app',
      ['electron/cli/joined-pen.test.ts', 'prevents a second server, and the doctor finds the first'],
      [
        'electron/library/processes.test.ts',
        'several processes add at once: nothing is lost, no id is used twice, all processes see everything',
      ],
      ['e2e/connection.spec.ts', 'another CDP client with Tracing and HeapProfiler in use does not stop a snapshot'],
      [
        'e2e/connection.spec.ts',
        'a refused profiler command is reported with the browser’s message and the likely cause',
      ],
    ],
    [
      'The browser is restarted on the same port',
      [
        'electron/cdp/endpoints/endpoints.real.test.ts',
        'is found again on its port after a crash, with a new target list',
      ],
      [`${CORE}/selection-keeper.test.ts`, 'a restarted browser’s page with the same URL replaces it'],
    ],
    [
      'A dialog, a paused debugger or a page that does not answer',
      ['electron/cdp/endpoints/endpoints.real.test.ts', 'uses one page while another is frozen or paused'],
      [
        `${TOOLS}/page/screenshot.test.ts`,
        'a page that does not answer is reported at once, before the time limit of a screenshot',
      ],
    ],
  ],
  Heap: [
    [
      'A snapshot above 500 MB',
      [`${TOOLS}/heap/heap-snapshot.test.ts`, 'a snapshot of %d bytes warns of its size: %s'],
    ],
    [
      'A snapshot above its limit (2 GB)',
      [`${CAPTURE}/heap/heap-snapshot.test.ts`, 'ends at the size limit while the target still sends'],
      [
        'e2e/limits.spec.ts',
        'a capture over its size limit stops, deletes its file, and names the limit, the size and an alternative',
      ],
    ],
    [
      'A snapshot while the page navigates',
      [`${TOOLS}/heap/heap-snapshot.test.ts`, 'a page that still loads is taken, and its heap said to be half built'],
      [
        `${CORE}/real-targets/navigation.real.test.ts`,
        'a change of the page during a recording is reported, because the recording may be affected',
      ],
    ],
    [
      'A snapshot compared with itself',
      [
        'electron/core/real-targets/heap-tools.real.test.ts',
        'of captures of the library, and of one with itself, which has zero changes',
      ],
      ['electron/cli/commands/files/heap-commands.test.ts', 'of a snapshot with itself has no rows'],
    ],
    [
      'A wrong id of a capture',
      [
        `${TOOLS}/heap/heap-tools.test.ts`,
        'another kind, an unknown id, a missing file and a capture whose file is gone give different errors',
      ],
    ],
    [
      'Snapshots of different pages compared',
      [`${TOOLS}/heap/heap-diff.test.ts`, 'warns of other targets, other pages, the wrong order, and other processes'],
    ],
    [
      'The library over its limit',
      [
        'electron/library/library.test.ts',
        'deletes the oldest unpinned captures, announces each first, and lists them in the answer',
      ],
      ['electron/library/library.test.ts', 'deletes entry and bytes, and later errors say that the id was deleted'],
    ],
    [
      'Chunks just over 1 MiB',
      ['electron/cdp/socket.test.ts', 'takes a message just over 1 MiB, as Deno and Chrome send them'],
      [`${CAPTURE}/heap/heap-snapshot.real.test.ts`, 'of Deno arrive complete in chunks of a megabyte'],
    ],
    [
      'Progress without chunks',
      [`${CAPTURE}/heap/heap-snapshot.test.ts`, 'without any chunk is taken a second time'],
      [`${CAPTURE}/heap/heap-snapshot.test.ts`, 'without any chunk twice is an error that names the message limit'],
    ],
    [
      'A full disk',
      [
        'e2e/limits.spec.ts',
        'a full disk ends the capture and names the free space; the next capture works once there is space',
      ],
    ],
    [
      'The garbage collection before a snapshot fails',
      [`${CAPTURE}/heap/heap-snapshot.test.ts`, 'continues when the garbage collection fails, and reports that'],
    ],
    [
      'A recording started twice, or stopped without a start',
      [
        `${CAPTURE}/recordings.test.ts`,
        'are claimed once, with their payload, and end when the work on the payload ends or throws',
      ],
      [
        'electron/locks/locks.test.ts',
        'a caller that holds it from an earlier call gets the advice to stop that, another of the same name does not',
      ],
    ],
    [
      'The target is closed while its allocations are tracked',
      [`${CAPTURE}/recordings.real.test.ts`, 'ends with a closed tab while the browser stays connected'],
      [`${CORE}/real-targets/heap-recordings.real.test.ts`, 'frees its lock when the process is killed'],
    ],
  ],
  'CPU profiles and traces': [
    [
      'A cancel really stops the profiler',
      [`${CAPTURE}/cpu-profiling.real.test.ts`, 'turns the profiler off when a profile is cancelled'],
    ],
    [
      'An empty profile says that nothing ran',
      [
        `${TOOLS}/cpu/cpu-profile.test.ts`,
        'has no verdict about code where nothing, next to nothing, or too little was sampled',
      ],
    ],
    [
      'An idle page has no hot function "(idle)"',
      [
        `${TOOLS}/cpu/cpu-profile.test.ts`,
        'records for its duration, stores the profile and lists the functions that took the time, without (idle)',
      ],
    ],
    [
      'The trace buffer is nearly full, or full',
      [`${CAPTURE}/tracing/tracing.test.ts`, 'reports the loss of %s'],
      [`${CAPTURE}/tracing/tracing.real.test.ts`, 'reports when a small buffer was full and what was lost'],
    ],
    [
      'A trace above its limit (500 MB)',
      [`${CAPTURE}/tracing/tracing.test.ts`, 'counts the unpacked size against the limit, and closes the stream'],
      [`${CAPTURE}/tracing/tracing.real.test.ts`, 'leaves no file when it exceeds the size limit'],
    ],
    ['The browser never completes a trace', [`${CAPTURE}/tracing/tracing.test.ts`, 'ends at the time limit']],
    [
      'A trace that is complete without a stream',
      [
        `${CAPTURE}/tracing/tracing.test.ts`,
        'returns the error of the browser, also of a trace that is complete without a stream',
      ],
    ],
    [
      'A trace file that is too large, empty, malformed or missing',
      ['electron/cli/commands/files/trace-commands.test.ts', 'refuses a file above the limit before reading it'],
      ['electron/analysis-host/opening/wrong-files.test.ts', 'that is %s is refused'],
    ],
    [
      'A trace file outside the project, or behind a link',
      [
        'e2e/private-files.spec.ts',
        'an assistant’s paths stay inside the project: "..", absolute paths and outside links are denied',
      ],
      [
        'electron/permissions/paths.test.ts',
        'is refused links that lead out: to a file, to a folder, through a chain, to a missing target',
      ],
    ],
    ['A trace that is a plain array', [`${TRACE}/read/trace-reader.test.ts`, 'may be a list, with or without its end']],
    [
      'A trace without events or without a navigation',
      [`${TRACE}/figures/insights.test.ts`, 'is empty for a trace without a page'],
    ],
    [
      'Requests without an end in the trace',
      [`${TRACE}/figures/requests/requests.test.ts`, 'extends unfinished requests to the end of the trace'],
    ],
    ['Fewer than two frames', [`${TRACE}/figures/frames.test.ts`, 'is null for fewer than two']],
    [
      'A change of the route while recording',
      [
        `${CAPTURE}/cpu-profiling.real.test.ts`,
        'profiles over same-document navigations, and counts those of the main frame',
      ],
    ],
    [
      'A reload while recording',
      [`${CAPTURE}/cpu-profiling.real.test.ts`, 'profiles from start to stop over a reload, and reports the loss'],
    ],
  ],
  'Network, sources and console': [
    [
      'A tool before its log is on',
      [
        `${CORE}/real-targets/network-tools.real.test.ts`,
        'each tool reports that network capture is off before it is enabled',
      ],
    ],
    [
      'No requests yet',
      [
        `${CORE}/real-targets/network-tools.real.test.ts`,
        'no requests yet is said, and then every type of request is reported as such',
      ],
    ],
    [
      'Filters that match nothing',
      [`${CORE}/real-targets/network-tools.real.test.ts`, 'the waterfall filters, sorts, pages and rates'],
      [`${TOOLS}/console/console-rows.test.ts`, 'reports that nothing matches, with the filter'],
    ],
    [
      'Redirects, cancelled, failed and cached requests, service workers, data: URLs, streams, binary and huge bodies',
      ['electron/network-log/network-recorder.test.ts', 'are separate entries, closed by the next hop'],
      ['electron/network-log/network-recorder.test.ts', 'cancelled, failed and blocked are three states'],
      [
        'electron/network-log/network-recorder.test.ts',
        'its source: memory, disk, prefetch, a service worker, its own address',
      ],
      [
        'electron/network-log/network-recorder.test.ts',
        'a streaming body updates its entry at most four times a second',
      ],
      [
        'shared/analysis/network/har.test.ts',
        'masks secrets by default, truncates bodies between characters, and does not show binary bodies',
      ],
    ],
    [
      'Style sheets from the cache do not block',
      [
        `${CORE}/real-targets/network-tools.real.test.ts`,
        'the blocking resources are those that the browser reports: no module, no print style sheet, nothing deferred',
      ],
    ],
    [
      'A request from before the log',
      [
        'electron/network-log/network-recorder.test.ts',
        'a request from before the capture is recorded from its response on',
      ],
    ],
    [
      'A source map that is missing, bad or of another server',
      ['electron/scripts/live-originals.test.ts', 'reports a map that cannot be read'],
      ['shared/analysis/source-map/position-resolver.test.ts', 'says why bytes are not a source map'],
      ['electron/scripts/map-origin.test.ts', 'a map next to a script of another server is loaded without cookies'],
    ],
    [
      'A script of an earlier page, or more than 500',
      [
        'electron/scripts/script-log.test.ts',
        'keeps the last 500, counts those without an address, and replaces duplicates',
      ],
      ['electron/scripts/script-log.test.ts', 'starts again when the page navigates, not when a frame does'],
    ],
    [
      'An invalid regular expression',
      [
        'electron/scripts/regex-lines.test.ts',
        'end with an error when the call is cancelled, and for an expression that is not one',
      ],
    ],
    [
      'A minified file of one line',
      [
        `${TOOLS}/sources/text-matches.test.ts`,
        'a short line is one row, a long one has a row with the surroundings of each match',
      ],
    ],
    [
      'A flood of console messages, cleared meanwhile',
      [
        `${CORE}/real-targets/console-tools.real.test.ts`,
        'a page: messages from before, logged, thrown and rejected ones, floods, and two readers',
      ],
    ],
    [
      'A log that is switched on twice',
      [
        'electron/listening/listening.test.ts',
        'a restart is another run with an empty log, and the same caller twice is one listener',
      ],
    ],
    [
      'A long console message',
      ['electron/console-log/message-text.test.ts', 'is truncated at its limit, counted in characters'],
    ],
    [
      'Objects and circular values in messages',
      ['electron/console-log/earlier-previews.test.ts', 'objects are described, and tables are written as rows'],
      ['electron/console-log/message-text.test.ts', 'lists, typed arrays, maps and sets'],
    ],
  ],
  'Navigation and input': [
    [
      'Every scheme that is blocked, in any spelling',
      [`${TOOLS}/capabilities.test.ts`, "'JaVaScRiPt:alert(1)'"],
      [`${TOOLS}/capabilities.test.ts`, "'java\\u0000script:alert(1)'"],
    ],
    [
      'No entry forward or back',
      [
        `${CORE}/real-targets/navigation.real.test.ts`,
        'back and forward go as far as the history does, and report its end',
      ],
    ],
    [
      'A name that DNS does not know',
      [
        `${CORE}/real-targets/navigation.real.test.ts`,
        'an address without a server is reported with the browser’s own reason',
      ],
    ],
    [
      'A download, or an answer without content',
      [`${CORE}/real-targets/navigation.real.test.ts`, '%s leaves the page unchanged and reports that'],
    ],
    [
      'A beforeunload dialog',
      [
        `${CORE}/real-targets/navigation.real.test.ts`,
        'a beforeunload dialog blocks %s, is reported and cancelled, and the page continues to answer',
      ],
    ],
    [
      'Parameters of a wrong type, missing or unknown, and unknown tools',
      [
        'e2e/protocol.spec.ts',
        'HTTP and stdio return −32602 for a wrong, missing or unknown parameter and −32601 for an unknown tool',
      ],
      ['electron/mcp/tool-calls.test.ts', 'answers %s with −32602 and a sentence'],
    ],
    [
      'A URL of 2,049 characters',
      [
        'e2e/protocol.spec.ts',
        'the response is a JSON-RPC error, not a result, and a URL of 2,049 characters is refused',
      ],
    ],
    [
      'A selector that is invalid, or contains quotes',
      [
        `${CORE}/real-targets/page-tools.real.test.ts`,
        'an element is awaited until it is visible, and a selector is data, never code',
      ],
    ],
  ],
  'Concurrency and limits': [
    [
      'The same lock twice',
      [
        'e2e/limits.spec.ts',
        'a second capture reports the lock holder, the elapsed time and an alternative; then the cooldown',
      ],
      ['electron/locks/locks.test.ts', 'a second caller gets holder, held time and alternative at once'],
    ],
    [
      'Different locks at the same time',
      ['electron/locks/locks.test.ts', 'target locks do not affect other targets, browser locks do'],
      [
        `${CORE}/real-targets/pipe.real.test.ts`,
        'records a heap snapshot and a trace at once, and answers other calls during that',
      ],
    ],
    [
      'A lock is free after an exception',
      ['electron/runner/runner.test.ts', 'a bug inside a capability becomes an answer, and releases what it held'],
    ],
    [
      'A lock that is released twice',
      ['electron/locks/locks.test.ts', 'releasing twice does not release another caller’s lock'],
    ],
    [
      'Calls in quick succession',
      ['electron/locks/locks.test.ts', 'remaining seconds are rounded up, per tool and target'],
    ],
    [
      'A call that failed starts no cooldown',
      ['electron/runner/runner.test.ts', 'a call that never sent its command starts no cooldown'],
      ['e2e/limits.spec.ts', 'a refused call does not start the cooldown, and another target has its own'],
    ],
    [
      'A client disconnects during a snapshot',
      [
        'e2e/interrupted.spec.ts',
        'a capture ends when its assistant cancels or is killed, and nothing records on the target',
      ],
    ],
    [
      'Two clients on different tabs',
      ['electron/runner/runner.test.ts', 'one session’s selection does not change another’s'],
    ],
  ],
  'Lighthouse and others': [
    [
      'An audit that hangs, or whose process ends',
      ['electron/lighthouse/lighthouse.test.ts', 'an audit that hangs is ended at its limit, which the error names'],
      [
        'electron/lighthouse/lighthouse.test.ts',
        'an audit whose process ends with %s reports that, with its last output',
      ],
    ],
    [
      'A browser without a port is audited',
      [`${CORE}/real-targets/pipe.real.test.ts`, 'is audited by Lighthouse, which leaves the page usable'],
    ],
    [
      'Categories that are invalid, and pwa',
      ['shared/analysis/lighthouse/lighthouse-report.test.ts', 'are all except pwa by default'],
    ],
    [
      'Audits without a score',
      ['shared/analysis/lighthouse/lighthouse-report.test.ts', 'lists failing audits by score, then the others'],
    ],
    [
      'A report that cannot be read',
      [
        'shared/analysis/lighthouse/lighthouse-report.test.ts',
        'reports the runtime error of a run, and refuses other files',
      ],
    ],
    [
      'An audit that is redirected, as by a login',
      [
        `${CORE}/real-targets/audits.real.test.ts`,
        'audits the open page, locks its domains, and reports where it was redirected',
      ],
    ],
    [
      'A screenshot above 5 MB',
      [`${TOOLS}/page/screenshot.test.ts`, 'an image above five megabytes is not returned, only its size'],
    ],
    [
      'A screenshot of an element that is missing',
      [
        `${TOOLS}/page/screenshot.test.ts`,
        'an element that is never visible ends the call after ten seconds, with the reason',
      ],
    ],
    [
      'Formats of screenshots',
      [
        `${CORE}/real-targets/page-tools.real.test.ts`,
        'a picture of an element has its rounded size, wherever it is, and the requested format',
      ],
    ],
    [
      'Code that throws, returns a promise, a circular or a large value, or never ends',
      [
        `${CORE}/real-targets/console-tools.real.test.ts`,
        'pen_evaluate: values, errors, promises, cycles, loops, cuts, and what is blocked',
      ],
      [
        `${CORE}/real-targets/console-tools.real.test.ts`,
        'a value too large for any answer is truncated or described in its target',
      ],
    ],
    [
      'Emulation of an unknown device; a reset ends all of it',
      [`${CORE}/real-targets/page-tools.real.test.ts`, 'nothing is applied when one part is invalid'],
      [`${CORE}/real-targets/page-tools.real.test.ts`, 'emulation stays in force until all of it is reset'],
    ],
    [
      'Storage of an opaque origin',
      [`${CORE}/real-targets/navigation.real.test.ts`, 'a page of an opaque origin has no storage to read'],
    ],
    [
      'HTTP: a port in use, no session id, a foreign origin or host',
      ['electron/mcp/sessions.test.ts', 'that is taken is reported, or the next free one is used with a notice'],
      ['electron/mcp/who-may-ask.test.ts', 'has nothing on other paths, and GET needs a session'],
      ['e2e/protocol.spec.ts', 'a request without a token, with a foreign host or from a web page’s origin is refused'],
    ],
    [
      'SIGTERM during a capture',
      ['e2e/shutdown.spec.ts', 'SIGTERM to pen serve in a capture of Node'],
      ['e2e/shutdown.spec.ts', '${signal} to the app in a capture of Chromium'],
      ['e2e/shutdown.spec.ts', '${signal} to the app in a recording is not a question to the person'],
    ],
    [
      'The clean-up does not end within the five seconds',
      [
        'e2e/shutdown.spec.ts',
        'SIGTERM to the app while its browser answers nothing ends it when the five seconds are over',
      ],
      [
        'electron/cli/interrupt.test.ts',
        'a program whose work does not end after %s is ended with 3 when the grace period is over',
      ],
    ],
    [
      'Isolates of one application that start apart',
      [
        `${CORE}/real-targets/applications.real.test.ts`,
        'isolates start within 100 ms of each other, or the answer says how far apart',
      ],
    ],
  ],
};

export const RELIABILITY_PAGE = 'docs/reliability.md';
const FROM = '<!-- The edge cases follow. npm run docs writes them from scripts/checks/edge-cases.mjs. -->';
const TO = '<!-- End of the edge cases. -->';

/** Tests that are listed and not in their file. @param {string} root @param {typeof EDGE_CASES} edgeCases */
function missingTests(root, edgeCases) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @param {string} file */
  const textOf = (file) => {
    const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
    texts.set(file, text);
    return text;
  };
  return Object.values(edgeCases)
    .flat()
    .flatMap(([line, ...tests]) =>
      tests
        .filter(([file, title]) => !textOf(file).includes(title))
        .map(([file, title]) => `${file} has no test "${title}" (${line})`),
    );
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

/**
 * The page with its list of edge cases. Throws if a test of the list does not exist, or the page has no place for the list.
 * @param {string} root of the project
 * @param {typeof EDGE_CASES} [edgeCases]
 * @returns {string}
 */
export function reliabilityPage(root, edgeCases = EDGE_CASES) {
  const missing = missingTests(root, edgeCases);
  if (missing.length > 0)
    throw new Error(`scripts/checks/edge-cases.mjs names tests that do not exist:\n${missing.join('\n')}`);
  const page = readFileSync(join(root, RELIABILITY_PAGE), 'utf8');
  const [from, to] = [page.indexOf(FROM), page.indexOf(TO)];
  if (from < 0 || to < from) throw new Error(`${RELIABILITY_PAGE} has no place for the list: ${FROM} … ${TO}`);
  const tables = Object.entries(edgeCases).map(([area, cases]) => {
    const rows = cases.map(([line, ...tests]) => {
      const files = [...new Set(tests.map(([file]) => `\`${file}\``))];
      return `| ${cell(line)} | ${files.join(', ')} |`;
    });
    return `### ${area}\n\n| case | tests in |\n| --- | --- |\n${rows.join('\n')}`;
  });
  return `${page.slice(0, from)}${FROM}\n\n${tables.join('\n\n')}\n\n${page.slice(to)}`;
}
