/**
 * The properties of an object in a target, read when the user expands it. A getter is called only when the user requests its value; of long
 * lists only the beginning is read.
 */
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { ConsoleProperties, ConsoleProperty } from '../../../shared/engine/console/contract/console.ts';
import { appError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { CommandResult } from '../../../shared/core/contracts/protocol-commands.ts';
import { CONSOLE_GROUP } from './logged-objects.ts';
import { withoutTerminalSequences } from './message-text.ts';
import { remoteText } from '../../../shared/base/remote-objects.ts';

const MAX_PROPERTIES = 200;
const PROPERTY_CHARS = 500;

type Properties = CommandResult<'Runtime.getProperties'>;
/** A property of the object, one of V8's internal ones, or a private one. */
type PropertyDescriptor = Partial<Properties['result'][number]> &
  NonNullable<Properties['internalProperties' | 'privateProperties']>[number];

/**
 * The number of elements if it is a list; V8 would send the properties of all of them in one message. Like `BEGINNING` it throws nothing and returns
 * no object of the page: V8 describes and serialises those outside of its guard against side effects, by their accessors.
 */
const LENGTH =
  'function () { try { const length = Array.isArray(this) || ArrayBuffer.isView(this) ? this.length ?? this.byteLength : 0; return typeof length === "number" ? length : 0; } catch { return 0; } }';
const BEGINNING =
  'function (count) { const beginning = []; for (let i = 0; i < count; i++) try { if (i in this) beginning[i] = this[i]; } catch { } return beginning; }';

function rowOf(
  kind: ConsoleProperty['kind'],
  { name, value, get, set, enumerable }: PropertyDescriptor,
): ConsoleProperty {
  const getterId = value === undefined && get?.type === 'function' ? get.objectId : undefined;
  const without = getterId !== undefined ? '(...)' : set?.type === 'function' ? '(set)' : '(not readable)';
  const text = value === undefined ? without : remoteText(value, 'quoted');
  return {
    name,
    kind: value === undefined ? 'accessor' : kind,
    text: withoutTerminalSequences(text).slice(0, PROPERTY_CHARS),
    objectId: value?.objectId ?? null,
    isEnumerable: enumerable !== false,
    ...(getterId === undefined ? {} : { getterId }),
  };
}

function gone(): never {
  throw new AppFailure(
    appError(
      'target_gone',
      'The target no longer has this object: its document was left, or too many messages came after it.',
      'Log it again, or evaluate an expression that leads to it.',
    ),
  );
}

export async function readProperties(session: TargetSession, objectId: string): Promise<ConsoleProperties> {
  const ask = (functionDeclaration: string, returnByValue: boolean, count: number) =>
    session.send('Runtime.callFunctionOn', {
      functionDeclaration,
      objectId,
      returnByValue,
      arguments: [{ value: count }],
      objectGroup: CONSOLE_GROUP,
      silent: true,
      throwOnSideEffect: true,
    });
  const length = await ask(LENGTH, true, 0);
  if (!length.ok) return length.error.code === 'cdp_error' ? gone() : unwrap<never>(length);
  const elements = typeof length.value.result.value === 'number' ? length.value.result.value : 0;
  let read = objectId;
  if (elements > MAX_PROPERTIES) {
    const beginning = unwrap(await ask(BEGINNING, false, MAX_PROPERTIES));
    read = beginning.result.objectId ?? objectId;
  }
  const answer = await session.send('Runtime.getProperties', {
    objectId: read,
    ownProperties: true,
    generatePreview: true,
  });
  if (!answer.ok) return answer.error.code === 'cdp_error' ? gone() : unwrap<never>(answer);
  const { result, internalProperties = [], privateProperties = [] } = answer.value;
  // The beginning of a list already has that length, and the length property in addition.
  const own = (elements > MAX_PROPERTIES ? result : result.slice(0, MAX_PROPERTIES)).map((property) =>
    rowOf('own', property),
  );
  return {
    properties: [
      ...own,
      ...privateProperties.map((property) => rowOf('private', property)),
      ...internalProperties.map((property) => rowOf('internal', property)),
    ],
    omitted: Math.max(0, elements - MAX_PROPERTIES) + (result.length - own.length),
  };
}

/** Called on the getter, so that the object can be given by its id. */
const CALL_GETTER = 'function (object) { return Reflect.apply(this, object, []); }';

/** The value of an accessor. Its getter is code of the page: it may change something, throw, or take long. */
export async function readGetter(session: TargetSession, objectId: string, getterId: string): Promise<ConsoleProperty> {
  const answer = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: CALL_GETTER,
    objectId: getterId,
    arguments: [{ objectId }],
    objectGroup: CONSOLE_GROUP,
    generatePreview: true,
    silent: true,
  });
  if (!answer.ok) return answer.error.code === 'cdp_error' ? gone() : unwrap<never>(answer);
  const { result, exceptionDetails } = answer.value;
  const row = rowOf('own', { name: '', value: result });
  if (exceptionDetails === undefined) return row;
  return { ...row, text: `[Exception: ${row.text.split('\n', 1)[0] ?? ''}]` };
}
