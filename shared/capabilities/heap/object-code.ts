/** The code of an object: where its function or class is, and the call that reads it. */
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { ObjectCode } from '../../contracts/quotes.ts';
import { quotedFunction } from '../../findings/quotes.ts';
import { quotesOf } from '../common/quotes.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { listedTargetOf } from '../sources/listed-target.ts';
import { aroundPlace, sourceCall } from '../../findings/source-call.ts';
import { nodeText } from '../../kinds/heap/heap-text.ts';

/** Returns the code of the first of these objects with a source; null if none has one: built-in functions and plain objects have none. */
export async function objectCode(
  source: CaptureSource,
  nodeIds: readonly number[],
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<ObjectCode | null>> {
  for (const id of nodeIds) {
    const found = await ports.analysis.query(source.file, 'heap.object', { id }, { signal });
    if (!found.ok) return found;
    const { node, location } = found.value;
    if (node === null || (location === null && node.original === undefined)) continue;
    const { url = '', line = 0, column = 1 } = location ?? {};
    const place = quotedFunction({ url, line, column, original: node.original });
    const [quote] = await quotesOf(source.file, [place], { ports, signal });
    const target = listedTargetOf(source, ports);
    const at = { url, line, original: node.original };
    // A closure is part of the function around it, whose head says what it has.
    const isPart = node.type === 'closure' && quote?.functionLine === undefined;
    const call = sourceCall(isPart ? aroundPlace(at) : at, target, quote?.functionLine);
    if (call === null) continue;
    return ok({ name: nodeText(node), call, ...(quote === undefined ? {} : { quote }) });
  }
  return ok(null);
}
