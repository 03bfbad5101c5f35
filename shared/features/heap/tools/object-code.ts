/** The code of an object: where its function or class is, and the call that reads it. */
import { code } from '../../../base/markdown.ts';
import type { ObjectCode } from '../../../engine/source-map/contract/quotes.ts';
import { quotedFunction, withQuote } from '../../../core/findings/quotes.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import { asking } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { listedTargetOf } from '../../../core/capability/listed-target.ts';
import { aroundPlace, sourceCall } from '../../../core/findings/source-call.ts';
import { nodeText } from '../heap-text.ts';

/** Returns the code of the first of these objects with a source; null if none has one: built-in functions and plain objects have none. */
export async function objectCode(
  source: CaptureSource,
  nodeIds: readonly number[],
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<ObjectCode | null> {
  for (const id of nodeIds) {
    const { node, location } = await asking(source.file, context)('heap.object', { id });
    if (node === null || (location === null && node.original === undefined)) continue;
    const { url = '', line = 0, column = 1 } = location ?? {};
    const place = quotedFunction({ url, line, column, original: node.original });
    const [quote] = await quotesOf(source.file, [place], context);
    const target = listedTargetOf(source, context.ports);
    const at = { url, line, original: node.original };
    // A closure is part of the function around it, whose head says what it has.
    const isPart = node.type === 'closure' && quote?.functionLine === undefined;
    const call = sourceCall(isPart ? aroundPlace(at) : at, target, quote?.functionLine);
    if (call === null) continue;
    return { name: nodeText(node), call, ...(quote === undefined ? {} : { quote }) };
  }
  return null;
}

/** The call that reads the code, and its lines. */
export function codeText(found: ObjectCode | null): string | null {
  return found && withQuote(`The code of ${code(found.name)}: ${found.call}.`, found.quote);
}
