/** `pen leaks` on snapshots of a small program that leaks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';
import { writeLeakingSnapshots } from '../../../core/cli/testing/leaking-program.ts';

const StepSchema = z.strictObject({
  id: z.number(),
  name: z.string(),
  edge: z.string().nullable(),
  edgeType: z.string().nullable(),
  distance: z.number().nullable(),
});
const LeaksSchema = z.strictObject({
  suspects: z.array(
    z.strictObject({
      className: z.string(),
      count: z.number(),
      retainedSizeBytes: z.number(),
      path: z.array(StepSchema),
    }),
  ),
  suspectsOmitted: z.number().optional(),
});

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  await writeLeakingSnapshots(line.folder);
});
afterAll(() => line.remove());

describe('pen leaks', () => {
  it('finds objects that were created and stayed, with their retaining path', async () => {
    const files = ['a', 'b', 'c'].map((name) => `${name}.heapsnapshot`);
    const ran = await line.run(['leaks', ...files, '--json']);
    expect(ran.status).toBe(0);
    const { suspects } = LeaksSchema.parse(ran.json());
    const order = suspects.find(({ className }) => className === 'LeakedOrder');
    expect(order?.count).toBe(600);
    expect(order?.retainedSizeBytes).toBeGreaterThan(600 * 24);
    expect(order?.path.some(({ edge }) => edge === 'orderRegistry')).toBe(true);
    expect(order?.path[0]?.edge).toBeNull();
    expect(suspects.some(({ className }) => className === 'PassingEntry')).toBe(false);
    const text = await line.run(['leaks', ...files, '--top', '500']);
    expect(text.stdout).toMatch(/^LeakedOrder: 600 objects retain /m);
  });

  it('requires three files', async () => {
    const ran = await line.run(['leaks', 'a.heapsnapshot', 'b.heapsnapshot', '--json']);
    expect(ran.status).toBe(2);
    expect(ran.json()).toMatchObject({ error: { code: 'invalid_params' } });
  });
});
