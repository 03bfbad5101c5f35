import { expect, it } from 'vitest';
import { exportName } from './capture-commands.ts';

it.each([
  ['busy.cpuprofile', '.cpuprofile', 'busy-cpu-00000001.cpuprofile'],
  ['busy.cpuprofile.gz', '.cpuprofile.gz', 'busy-cpu-00000001.cpuprofile.gz'],
  ['stacks.speedscope.json', '.pb.gz', 'stacks-cpu-00000001.pb.gz'],
  ['Orders v1.2', '.cpuprofile', 'Orders v1.2-cpu-00000001.cpuprofile'],
  ['.json', '.json', '.json-cpu-00000001.json'],
  ['a/b: c', '.cpuprofile', 'a-b- c-cpu-00000001.cpuprofile'],
])('the name %j with %s is %s', (name, extension, expected) => {
  expect(exportName({ name, id: 'cpu-00000001' }, extension)).toBe(expected);
});

it('marks a redacted file', () => {
  expect(exportName({ name: 'busy', id: 'cpu-00000001' }, '.cpuprofile', '-redacted')).toBe(
    'busy-cpu-00000001-redacted.cpuprofile',
  );
});
