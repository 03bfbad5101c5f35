/** The demonstration tools that the scenarios of `@modelcontextprotocol/conformance` call, as far as answers of this server have their form. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { defineCapability, type AnyCapability, type CallContext } from '../../../../shared/core/capability/define.ts';
import { appError, unwrap, AppFailure, settle } from '../../../../shared/base/errors.ts';

/** A PNG of one red pixel. */
const RED_PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** Longer than the server's least interval between two notifications of one call, so that each step is sent. */
const STEP_MS = 300;
/** Longer than a call takes to become a task in these tests. */
const FAILS_AFTER_MS = 1000;

const DemoParamsSchema = z.strictObject({
  name: z.string().default(''),
  seconds: z.number().default(0),
  label: z.string().default(''),
  filename: z.string().default(''),
});
type DemoParams = z.output<typeof DemoParamsSchema>;

function demonstrate(
  name: string,
  summary: string,
  run: (context: CallContext, params: DemoParams) => Promise<{ text: string }>,
): AnyCapability {
  return defineCapability({
    // The scenarios name their tools; a product's tool begins with pen_.
    name: name as `pen_${string}`,
    title: name,
    summary,
    kind: 'read',
    hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
    locks: [],
    deadlineMs: 10_000,
    category: 'utility',
    params: DemoParamsSchema,
    result: z.object({ text: z.string() }),
    run: (params, context) => run(context, params),
    summarise: ({ text }) => text,
  });
}

async function reportSteps({ progress, signal }: CallContext): Promise<void> {
  for (const done of [0, 50, 100]) {
    // The client opens its event stream after the handshake; the first log message must not precede it.
    await delay(STEP_MS, undefined, { signal });
    progress({ done, total: 100, message: `Step ${done} of 100` });
  }
}

async function askToConfirm({ askPerson }: CallContext): Promise<{ text: string }> {
  const answer = unwrap(await askPerson({ place: 'Confirmation', text: 'Confirm that the test may go on.' }));
  return { text: `state-ok: ${answer}` };
}

/** `onListChange`: called by the tools that change the lists of tools and prompts. */
export const conformanceTools = (onListChange: () => void): readonly AnyCapability[] => [
  demonstrate('test_simple_text', 'Returns a text.', async () => ({
    text: 'This is a simple text response for testing.',
  })),
  demonstrate('test_image_content', 'Returns a picture.', async ({ picture }) => {
    picture({ mimeType: 'image/png', base64: RED_PIXEL });
    return { text: 'A red pixel.' };
  }),
  demonstrate('test_error_handling', 'Always fails.', async () => {
    throw new AppFailure(
      appError('busy', 'This tool intentionally returns an error for testing.', 'Nothing can be done.'),
    );
  }),
  demonstrate(
    'test_tool_with_logging',
    'Reports three steps, which are log messages without a token.',
    async (context) => {
      await reportSteps(context);
      return { text: 'Logged three messages.' };
    },
  ),
  demonstrate('test_tool_with_progress', 'Reports three steps.', async (context) => {
    await reportSteps(context);
    return { text: 'Reported three steps.' };
  }),
  demonstrate('test_logging_tool', 'Reports a step.', async ({ progress }) => {
    progress({ done: 1, total: 1, message: 'Nobody asked for this message.' });
    return { text: 'Reported a step.' };
  }),
  ...['test_trigger_tool_change', 'test_trigger_prompt_change'].map((name) =>
    demonstrate(name, 'Changes the lists of tools and prompts.', async () => {
      onListChange();
      return { text: 'Changed.' };
    }),
  ),
  demonstrate('test_streaming_elicitation', 'Asks the person.', askToConfirm),
  demonstrate('test_input_required_result_elicitation', 'Asks the person.', askToConfirm),
  demonstrate('test_input_required_result_request_state', 'Asks the person.', askToConfirm),
  demonstrate('test_input_required_result_tampered_state', 'Asks the person.', askToConfirm),
  demonstrate('greet', 'Greets at once.', async (_context, { name }) => ({ text: `Hello, ${name}!` })),
  demonstrate('slow_compute', 'Takes its time.', async ({ signal }, { seconds }) => {
    const isOver = await delay(seconds * 1000, true, { signal }).catch(() => false);
    if (!isOver) throw new AppFailure(appError('cancelled', 'The call was cancelled.'));
    return { text: `Slept ${seconds} s.` };
  }),
  demonstrate('failing_job', 'Fails after a while.', async ({ signal }) => {
    await delay(FAILS_AFTER_MS, undefined, { signal });
    throw new AppFailure(appError('busy', 'This job intentionally fails.'));
  }),
  demonstrate('protocol_error_job', 'Throws after a while.', async ({ signal }) => {
    await delay(FAILS_AFTER_MS, undefined, { signal });
    throw new Error('This job intentionally throws.');
  }),
  demonstrate('confirm_delete', 'Asks the person after a while.', async (context) => {
    await delay(FAILS_AFTER_MS, undefined, { signal: context.signal });
    return askToConfirm(context);
  }),
  demonstrate('multi_input', 'Asks the person two things at once after a while.', async (context) => {
    await delay(FAILS_AFTER_MS, undefined, { signal: context.signal });
    const [first, second] = await Promise.all([
      settle(() => askToConfirm(context)),
      settle(() => askToConfirm(context)),
    ]);
    unwrap(first);
    return unwrap(second);
  }),
  demonstrate('test_reconnection', 'Returns a text; a client may disconnect before.', async () => ({
    text: 'Reconnection test completed.',
  })),
];
