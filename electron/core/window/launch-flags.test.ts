import { expect, test } from 'vitest';
import { parseLaunchFlags } from './launch-flags.ts';

test('flags work with one dash or two, with a space or an equals sign', () => {
  expect(
    parseLaunchFlags(
      [
        '--data-dir',
        '/d',
        '-cdp-url=http://localhost:9333',
        '--mcp-port=0',
        '--sample',
        '--hidden',
        '--disable-category=memory,console',
        '--structured',
        '--core',
        'a.heapsnapshot',
      ],
      false,
    ),
  ).toMatchObject({
    dataDirectory: '/d',
    cdpUrl: 'http://localhost:9333',
    mcpPort: 0,
    disabledCategories: ['memory', 'console'],
    structuredResults: true,
    coreTools: true,
    sample: true,
    hidden: true,
    files: ['a.heapsnapshot'],
  });
});

test('--no-sample wins, Chromium’s switches pass, a bad port is none', () => {
  expect(
    parseLaunchFlags(
      ['--no-sandbox', '--sample', '--no-sample', '--mcp-port', 'x', '--remote-debugging-port=0'],
      false,
    ),
  ).toMatchObject({
    sample: false,
    mcpPort: undefined,
    files: [],
    allowEval: false,
    structuredResults: false,
    coreTools: false,
  });
});

test('links are not treated as files', () => {
  expect(parseLaunchFlags(['.', 'pen://captures/heap-00000001', 'a.heapsnapshot', 'pen:x'], true)).toMatchObject({
    files: ['a.heapsnapshot'],
    links: ['pen://captures/heap-00000001', 'pen:x'],
  });
});

test('in a checkout the app’s own folder is not treated as a file, wherever it stands', () => {
  expect(parseLaunchFlags(['--no-sandbox', '.', '--sample', 'a.heapsnapshot'], true).files).toEqual(['a.heapsnapshot']);
});

test('a file that a desktop passes as a URL is its path', () => {
  expect(
    parseLaunchFlags(['file:///home/ada/my%20run.heapsnapshot', '/a%20b.har', 'file://elsewhere/%zz'], false),
  ).toMatchObject({ files: ['/home/ada/my run.heapsnapshot', '/a%20b.har', 'file://elsewhere/%zz'], links: [] });
});
