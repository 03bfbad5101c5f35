/**
 * End-to-end stories and tests on real targets that run at night only, each with the tests that show the same behaviour in `npm test`: of the
 * parts, or on a real target without the window. What only a story shows is not here. Its test refuses a name that its file does not have.
 */

/** @typedef {readonly [file: string, title: string]} TestName */
/** @typedef {{ readonly story: TestName, readonly daily: readonly TestName[] }} StoryOfTheNight */

const CAPTURE = 'electron/capture';
const REAL = 'electron/core/real-targets';
const HEAP = 'renderer/views/heap-snapshot';
const PROFILE = 'renderer/views/sampled-profile';

/** @type {readonly StoryOfTheNight[]} */
export const STORIES_OF_THE_NIGHT = [
  {
    story: ['e2e/allocation-views.spec.ts', 'a timeline without stacks explains what is missing'],
    daily: [
      [`${CAPTURE}/recordings.real.test.ts`, 'without stacks records times only'],
      [`${HEAP}/allocations/allocations-pane.test.tsx`, 'explain missing stacks and missing data'],
    ],
  },
  {
    story: ['e2e/allocation-views.spec.ts', 'a sampled heap profile shows which functions allocated'],
    daily: [
      [`${PROFILE}/heap-profile-document.test.tsx`, 'shows functions with sizes and shares'],
      [`${PROFILE}/heap-profile-document.test.tsx`, 'finds a function in the icicle and navigates by keyboard'],
      [`${PROFILE}/heap-profile-diff-document.test.tsx`, 'shows sizes of both, change and significance'],
    ],
  },
  {
    story: ['e2e/column-cache.spec.ts', 'a capture opens from its column cache after a restart, and both are deleted'],
    daily: [
      ['electron/analysis-host/column-cache/cached-heaps.test.ts', 'answers everything as the first one did'],
      [
        'electron/analysis-host/column-cache/cached-heaps.test.ts',
        'is read from its own file when a column is damaged',
      ],
      ['electron/analysis-host/column-cache/cached-heaps.test.ts', 'makes the cache readable for its owner only'],
      ['electron/cli/commands/files/column-cache.test.ts', 'a second command uses what the first one computed'],
      ['electron/library/library.test.ts', 'deletes entry and bytes, and later errors say that the id was deleted'],
    ],
  },
  {
    story: ['e2e/comparison.spec.ts', 'a leak is found by its retainers, in two snapshots and in a series of three'],
    daily: [
      ['e2e/leak.spec.ts', 'Comparison of two snapshots shows the leaked objects'],
      [`${HEAP}/diff/heap-diff-document.test.tsx`, 'groups new objects by retainer and adds up'],
      [`${HEAP}/diff/heap-diff-document.test.tsx`, 'opens a deleted object in its own snapshot'],
      [`${HEAP}/diff/heap-diff-document.test.tsx`, 'lists steady growth first and leads to the new objects'],
      [`${HEAP}/diff/heap-diff-document.test.tsx`, 'shows changes and the match method, and can use another method'],
      [`${HEAP}/diff/heap-diff-document.test.tsx`, 'copies a link that names all snapshots'],
      ['renderer/stores/documents/open-link.dom.test.ts', 'opens a comparison including the captures in between'],
      ['renderer/stores/documents/open-link.dom.test.ts', 'from outside reports its unknown parts'],
    ],
  },
  {
    story: ['e2e/connection.spec.ts', 'a lost connection is retried three times with doubling delay'],
    daily: [
      ['electron/cdp/endpoints/reconnect.test.ts', 'tries three times, half a second and then a second apart'],
      ['electron/cdp/endpoints/reconnect.test.ts', 'shares one piece of work between concurrent callers'],
      ['electron/cdp/endpoints/endpoints.real.test.ts', 'is found again on its port after a crash'],
    ],
  },
  {
    story: [
      'e2e/connection.spec.ts',
      'the app opens and closes no tab: not on connect, not while connected, not on exit',
    ],
    daily: [
      [
        'electron/cdp/endpoints/endpoints.real.test.ts',
        'keeps its tabs, their order and their focus through connecting, attaching and closing',
      ],
    ],
  },
  {
    story: ['e2e/connection.spec.ts', 'a refused profiler command is reported with the browser’s message'],
    daily: [
      ['electron/cdp/socket.test.ts', 'passes on an error answer, with the likely other client'],
      [`${CAPTURE}/heap/heap-snapshot.test.ts`, 'has the error of the target, and names another client'],
    ],
  },
  {
    story: [
      'e2e/cpu-profile.spec.ts',
      'an assistant profiles a page, reads the profile, and compares it with the fixed',
    ],
    daily: [[`${REAL}/cpu-tools.real.test.ts`, 'a page: profiled, summarised, compared and measured']],
  },
  {
    story: ['e2e/cpu-profile.spec.ts', 'the command line profiles through the app and writes the file'],
    daily: [
      ['electron/cli/joined-pen.test.ts', 'records from start to stop as one caller'],
      ['electron/cli/pen.test.ts', 'record a %s for the given time'],
      ['e2e/together.spec.ts', 'the command line joins the running app: its targets, its locks, its library'],
    ],
  },
  {
    story: ['e2e/cpu-profile.spec.ts', 'cancelling, closing or killing a recording leaves no profiler, lock or file'],
    daily: [
      [`${CAPTURE}/cpu-profiling.real.test.ts`, 'turns the profiler off when a profile is cancelled'],
      [`${CAPTURE}/cpu-profiling.real.test.ts`, 'ends with its tab'],
      [`${CAPTURE}/recordings.real.test.ts`, 'ends with a killed browser and releases its lock'],
      [`${REAL}/cpu-tools.real.test.ts`, 'a cancelled call leaves neither profiler nor lock behind'],
    ],
  },
  {
    story: ['e2e/cpu-views.spec.ts', 'two CPU profiles are compared, and the fixed function is named'],
    daily: [
      [`${PROFILE}/cpu-diff-document.test.tsx`, 'shows every change, and which are beyond noise'],
      ['electron/cli/commands/files/cpu-commands.test.ts', 'names the function that was fixed, beyond noise'],
    ],
  },
  {
    story: ['e2e/flame-chart.spec.ts', 'calls of third-party code are dimmed in the chart and in tables'],
    daily: [
      [`${PROFILE}/cpu-profile-document.test.tsx`, 'collapses third-party code with the patterns of the settings'],
      [`${PROFILE}/source-links.test.tsx`, 'opens the place of a function in the sources of the target'],
      [`${HEAP}/heap-names.test.tsx`, 'dims classes of third-party code on request'],
    ],
  },
  {
    story: [
      'e2e/heap-tracking.spec.ts',
      'the command line records through the app, and closing the app ends the recording',
    ],
    daily: [
      ['electron/cli/joined-pen.test.ts', 'records from start to stop as one caller'],
      ['electron/cli/joined-pen.test.ts', 'ends with the app that records for it'],
      [`${REAL}/heap-recordings.real.test.ts`, 'ends with its client, with the target, and with the app'],
    ],
  },
  {
    story: ['e2e/heap-views.spec.ts', 'classes and closures have original or generated names'],
    daily: [
      [`${REAL}/original-names.real.test.ts`, 'a heap snapshot names classes, closures and scopes by the sources'],
      [`${HEAP}/heap-names.test.tsx`, 'original names are shown first, and generated ones on request'],
    ],
  },
  {
    story: ['e2e/heap-views.spec.ts', 'ignored items show what they would free, and paths are copied as text'],
    daily: [
      [`${HEAP}/retainers/retainers-pane.test.tsx`, 'show what all ignored items would free, and restore each'],
      [`${HEAP}/retainers/retainers-pane.test.tsx`, 'are copied as text, one step per line'],
      ['e2e/leak.spec.ts', 'Retainers show the path from a leaked object to its owner'],
    ],
  },
  {
    story: ['e2e/heap-views.spec.ts', 'objects allocated between two captures are those of the round in between'],
    daily: [
      ['shared/analysis/heap/queries/filter-queries.test.ts', 'classes of objects allocated between two captures'],
      [`${HEAP}/classes/use-birth-range.test.ts`, 'ignores captures of another process'],
    ],
  },
  {
    story: ['e2e/hostile-target.spec.ts', 'pen serve: a malformed message closes the connection'],
    daily: [
      ['electron/cdp/socket.test.ts', 'ends the connection, and nothing else: %s'],
      [
        'e2e/hostile-target.spec.ts',
        'the app: a malformed message closes the connection, and the next call reconnects',
      ],
    ],
  },
  {
    story: ['e2e/interaction.spec.ts', 'an assistant clicks and measures the hidden page of the sample'],
    daily: [
      [`${REAL}/interaction.real.test.ts`, 'a click is trusted and answers what it hit'],
      [`${REAL}/interaction.real.test.ts`, 'is performed plain, then traced: latency, blocking, functions'],
    ],
  },
  {
    story: ['e2e/interrupted.spec.ts', 'a browser killed during a capture gives a clear error, no leftovers'],
    daily: [
      [`${CAPTURE}/heap/heap-snapshot.real.test.ts`, 'end with a killed browser'],
      ['electron/cdp/endpoints/endpoints.real.test.ts', 'is found again on its port after a crash'],
    ],
  },
  {
    story: ['e2e/interrupted.spec.ts', 'a tab closed during a capture is reported as gone'],
    daily: [
      [`${CAPTURE}/heap/heap-snapshot.real.test.ts`, 'end with a closed tab, while the browser stays connected'],
      ['electron/cdp/endpoints/endpoints.real.test.ts', 'distinguishes a closed and a crashed tab from a lost browser'],
    ],
  },
  {
    story: ['e2e/interrupted.spec.ts', 'a capture ends when its assistant cancels or is killed'],
    daily: [
      ['electron/mcp/calls-in-progress.test.ts', 'ends the call by notification and still settles the request'],
      ['electron/mcp/calls-in-progress.test.ts', 'happens when a connection drops in the middle'],
      ['electron/mcp/sdk-client.test.ts', 'cancels the running call and closes its session when it ends'],
      [`${CAPTURE}/heap/heap-snapshot.real.test.ts`, 'end when cancelled, after which the next one works'],
      ['e2e/interrupted.spec.ts', 'a capture cancelled in the window ends, its file is deleted'],
    ],
  },
  {
    story: ['e2e/leak-hunt.spec.ts', 'an assistant is allowed to hunt once, finds the leak'],
    daily: [
      ['electron/runner/permissions.test.ts', 'the steps of a leak hunt need the permission of pen_interact'],
      [`${REAL}/leak-hunt.real.test.ts`, 'finds each planted leak of a page by clicking'],
      ['e2e/permissions.spec.ts', 'an assistant has a token of its own; the person allows, sees, pauses, stops'],
      [
        'e2e/pointing.spec.ts',
        'an assistant sees the selection, shows a class and an object, and the person goes back',
      ],
    ],
  },
  {
    story: ['e2e/limits.spec.ts', 'a refused call does not start the cooldown, and another target has its own'],
    daily: [
      ['electron/runner/runner.test.ts', 'a call that never sent its command starts no cooldown'],
      [
        'electron/runner/runner.test.ts',
        'while one runs the other is refused at once; afterwards the cooldown applies',
      ],
    ],
  },
  {
    story: ['e2e/limits.spec.ts', 'a capture over its size limit stops, deletes its file'],
    daily: [
      [`${CAPTURE}/heap/heap-snapshot.test.ts`, 'ends at the size limit while the target still sends'],
      ['electron/spool/spool-writer.test.ts', 'stops at the limit, names limit, bytes and the alternative'],
    ],
  },
  {
    story: ['e2e/listeners.spec.ts', 'captures add no listener in the main process'],
    daily: [
      [`${CAPTURE}/heap/heap-snapshot.real.test.ts`, 'one after the other, and leave no listener, socket or file'],
      [`${CAPTURE}/heap/heap-snapshot.test.ts`, 'uses a connection of its own and releases it'],
    ],
  },
  {
    story: ['e2e/permission-times.spec.ts', 'a permission lasts until its page is left or it is revoked'],
    daily: [
      ['electron/core/client-questions.test.ts', 'for a time is asked for again when that has passed'],
      ['electron/core/client-questions.test.ts', 'is refused when the token is revoked while it waits'],
      ['electron/core/client-access.test.ts', 'that is revoked ends the calls of every connection that uses it'],
      ['electron/runner/permissions.test.ts', 'what the person allowed ends where the page goes to another origin'],
      ['e2e/permissions.spec.ts', 'an assistant has a token of its own; the person allows, sees, pauses, stops'],
    ],
  },
  {
    story: ['e2e/private-files.spec.ts', 'an assistant’s paths stay inside the project'],
    daily: [
      ['electron/spool/inside-directory.test.ts', 'denies a link, even to a target inside'],
      ['electron/spool/inside-directory.test.ts', 'denies a path through a linked folder'],
      ['electron/core/client-access.test.ts', 'reads no file outside the project, and never the tokens of the app'],
    ],
  },
  {
    story: ['e2e/private-files.spec.ts', 'a spool folder that is a symbolic link is not used'],
    daily: [
      ['electron/spool/spool.test.ts', 'is next to the library if a link, a file or another user has its name'],
      ['electron/core/spool-paths.test.ts', 'a folder that another user created in place of ours is neither written'],
      ['e2e/private-files.spec.ts', 'folders have mode 0700 and files 0600: spool, library and discovery file'],
    ],
  },
  {
    story: ['e2e/proof.spec.ts', 'a fix is proven in the window, with each run of the claimed figure'],
    daily: [
      [
        'renderer/views/proof/prove-dialog.test.tsx',
        'asks for both builds, the steps and the figure, and draws each run',
      ],
      [`${REAL}/workflow.real.test.ts`, 'a proof loads both builds in turns into the page'],
    ],
  },
  {
    story: ['e2e/proof.spec.ts', 'a fix of a server is proven in the window by two commands, from the keyboard'],
    daily: [
      [
        'renderer/views/proof/prove-dialog.test.tsx',
        'runs two commands without a selected target, by the fields of the tool',
      ],
      [
        `${REAL}/prove-programs.real.test.ts`,
        'two commands are proven in the project folder, and nothing of them stays but the captures of the median runs',
      ],
    ],
  },
  {
    story: ['e2e/protocol.spec.ts', 'the response is a JSON-RPC error, not a result, and a URL of 2,049 characters'],
    daily: [
      ['electron/mcp/tool-calls.test.ts', 'answers %s with −32602 and a sentence'],
      ['electron/mcp/tool-calls.test.ts', 'answers an unknown tool and an unknown method with −32601'],
      ['e2e/protocol.spec.ts', 'HTTP and stdio return −32602 for a wrong, missing or unknown parameter'],
    ],
  },
  {
    story: ['e2e/protocol.spec.ts', 'a target that reports a total of 0 causes no division by zero'],
    daily: [['electron/mcp/progress-reporter.test.ts', 'never decreases and has no total if none is known or it is 0']],
  },
  {
    story: [
      'e2e/protocol.spec.ts',
      'progress goes to the client that sent a token, and to the debug log for one that did',
    ],
    daily: [
      ['electron/mcp/calls-in-progress.test.ts', 'is sent for a progress token: at once, never decreasing'],
      ['electron/mcp/calls-in-progress.test.ts', 'is logged at debug level without a progress token'],
      ['electron/mcp/sdk-client.test.ts', 'receives progress and cancels'],
    ],
  },
  {
    story: ['e2e/real-targets.spec.ts', 'Node: its inspector is found by address, captured, summarised'],
    daily: [
      [`${CAPTURE}/heap/heap-snapshot.real.test.ts`, 'of Node arrive complete, one after the other'],
      ['electron/cli/pen.test.ts', 'list it, and take its snapshot: the file equals the one in the library'],
      ['e2e/real-targets.spec.ts', 'Chromium: found by address, captured, summarised, exported byte for byte'],
    ],
  },
  {
    story: ['e2e/restart.spec.ts', 'after a restart, captures have the same bytes, name and note, and they open'],
    daily: [
      ['electron/library/library.test.ts', 'moves the file in, lists it with all its metadata, and keeps it across a'],
      ['electron/library/library.test.ts', 'stores name, note and pin, and notifies listeners'],
      ['electron/cli/commands/files/column-cache.test.ts', 'a second command uses what the first one computed'],
    ],
  },
  {
    story: ['e2e/shutdown.spec.ts', 'SIGTERM to pen serve in a capture of Node'],
    daily: [
      ['electron/cli/pen.test.ts', 'end on %s in the middle, and leave nothing behind'],
      ['electron/cli/pen.test.ts', 'prints one line, is found by commands, and ends with 0 on SIGTERM'],
      ['e2e/shutdown.spec.ts', 'to the app in a capture of Chromium'],
    ],
  },
  {
    story: ['e2e/trace-capture.spec.ts', 'an assistant sees the loss of a small trace buffer, and a killed browser'],
    daily: [
      [`${CAPTURE}/tracing/tracing.real.test.ts`, 'reports when a small buffer was full and what was lost'],
      [`${CAPTURE}/tracing/tracing.real.test.ts`, 'ends with its browser'],
    ],
  },
  {
    story: ['e2e/trace-causes.spec.ts', 'the causes of a late paint are shown: text, response, navigation'],
    daily: [
      [`${REAL}/trace-causes.real.test.ts`, 'a late image and layout shifts are explained in the first answer'],
      ['renderer/views/trace/trace-document.test.tsx', 'explains a late paint and forced layout'],
    ],
  },
];

/** Tests on real targets whose `withVariants` has nothing for the day. @type {readonly StoryOfTheNight[]} */
export const TARGET_TESTS_OF_THE_NIGHT = [
  {
    story: ['electron/cli/commands/check.real.test.ts', 'and an error in one ends the check'],
    daily: [
      ['electron/measured-runs/recorder.test.ts', 'a query is asked of the capture of its recording'],
      ['electron/measured-runs/recorder.test.ts', 'an error of a query names it'],
      ['electron/cli/commands/check.real.test.ts', 'has all its figures, and a table with links of the captures'],
    ],
  },
  {
    story: ['electron/cli/commands/check.real.test.ts', 'grows by what %s leaves behind'],
    daily: [
      ['electron/measured-runs/recorder.test.ts', 'growth is per action, of all that grows in every round'],
      ['electron/cli/commands/leak-hunt.real.test.ts', 'repeats the steps and prints what grows, how much, and the'],
      ['electron/cli/commands/check.real.test.ts', 'that exceeds a budget exits with 1, says by how much'],
    ],
  },
  {
    story: [
      'electron/cli/commands/check.real.test.ts',
      'has the CPU time that it used, not the time in which it waited',
    ],
    daily: [
      [
        'electron/measured-runs/recorder.test.ts',
        'times of a profile are CPU times: without the waits for a processor',
      ],
      ['electron/measured-runs/program-time.test.ts', 'a program is read from outside every 20 ms, and at its end'],
    ],
  },
  {
    story: [
      `${REAL}/leak-hunt.real.test.ts`,
      'is silent on a log with a limit in %s that is not full in the first rounds',
    ],
    daily: [
      ['shared/capabilities/leak-hunt/hunt-confirmation.test.ts', 'a log with a limit gains less, and then nothing'],
    ],
  },
  {
    story: [`${REAL}/leak-hunt.real.test.ts`, 'finds what dialogs in %s leave behind when they are unmounted'],
    daily: [
      [`${REAL}/leak-hunt.real.test.ts`, 'finds each planted leak of a page by clicking'],
      [`${REAL}/leak-hunt.real.test.ts`, 'waits for the person in each round'],
      [`${REAL}/framework-components.real.test.ts`, 'fibers and elements have their component'],
    ],
  },
  {
    story: [`${REAL}/leak-hunt.real.test.ts`, 'names no culprit when other clients detach in %s'],
    daily: [
      [`${REAL}/leak-hunt.real.test.ts`, 'begins the rounds again when another client detached in the middle'],
      [
        'shared/kinds/leak-hunt/verdict.test.ts',
        'objects could not be followed from round to round, because another client detached',
      ],
    ],
  },
  {
    story: [`${REAL}/proposed-calls.real.test.ts`, 'of a page with %s, also after it was reloaded'],
    daily: [
      [`${REAL}/every-tool.real.test.ts`, 'every call that an answer or an error proposed succeeds when it is sent'],
      [`${REAL}/every-tool.real.test.ts`, 'every call that a prompt names succeeds when it is sent'],
      [`${REAL}/proposed-calls.real.test.ts`, 'of a Node service: nothing that needs a page'],
    ],
  },
];

/** What `npm test` leaves out of the stories, as Playwright matches it: the name of the file, then the title and its tags. */
export function nightPattern() {
  const stories = STORIES_OF_THE_NIGHT.map(({ story: [file, title] }) => `${file.replace('e2e/', '')} ${title}`);
  const literal = stories.map((each) => each.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
  return new RegExp(['@night', ...literal].join('|'));
}
