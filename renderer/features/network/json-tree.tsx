/** A JSON value as a tree. Children are made when they are opened, because a body may have a megabyte. */
import { useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import { Button } from '../../core/widgets/button.tsx';

/** Members before *Show more*. */
const FIRST_MEMBERS = 100;
const PREVIEW_MEMBERS = 5;
const PREVIEW_CHARS = 100;

/** The value of a JSON text; undefined if it is none. A prefix against script inclusion, `)]}'`, is skipped. */
export function parsedJson(text: string): { readonly value: unknown } | undefined {
  const json = text.replace(/^\)\]\}',?\s*/, '').trim();
  if (!/^[[{]/.test(json)) return undefined;
  try {
    return { value: JSON.parse(json) as unknown };
  } catch {
    return undefined;
  }
}

function membersOf(value: object): [name: string, value: unknown][] {
  return Array.isArray(value)
    ? value.map((each, index): [string, unknown] => [String(index), each])
    : Object.entries(value);
}

/** `{id: 1, name: "Shop", …}` with the members' own contents as `{…}`. */
function preview(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value) ?? '';
    return text.length > PREVIEW_CHARS ? `${text.slice(0, PREVIEW_CHARS)}…` : text;
  }
  const members = membersOf(value);
  const isList = Array.isArray(value);
  if (members.length === 0) return isList ? '[]' : '{}';
  if (depth > 0) return isList ? `Array(${members.length})` : '{…}';
  const shown = members
    .slice(0, PREVIEW_MEMBERS)
    .map(([name, each]) => (isList ? preview(each, 1) : `${name}: ${preview(each, 1)}`));
  const rest = members.length > PREVIEW_MEMBERS ? ', …' : '';
  return isList ? `(${members.length}) [${shown.join(', ')}${rest}]` : `{${shown.join(', ')}${rest}}`;
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function Member({ name, value }: { readonly name: string | null; readonly value: unknown }) {
  const [isOpen, setOpen] = useState(name === null);
  const label = name === null ? null : <span className="json-name">{name}: </span>;
  if (typeof value !== 'object' || value === null)
    return (
      <li className="json-leaf selectable">
        {label}
        <span className="json-value" data-type={typeOf(value)}>
          {JSON.stringify(value)}
        </span>
      </li>
    );
  return (
    <li>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {label}
          <span className="third">{preview(value)}</span>
        </summary>
        {isOpen ? <Members value={value} /> : null}
      </details>
    </li>
  );
}

function Members({ value }: { readonly value: object }) {
  const [count, setCount] = useState(FIRST_MEMBERS);
  const members = membersOf(value);
  return (
    <ul className="json-members">
      {members.slice(0, count).map(([name, each]) => (
        <Member key={name} name={name} value={each} />
      ))}
      {members.length > count ? (
        <li>
          <Button size="tiny" onClick={() => setCount(count * 10)}>
            Show {formatCount(Math.min(count * 9, members.length - count))} more
          </Button>
        </li>
      ) : null}
    </ul>
  );
}

export function JsonTree({ value }: { readonly value: unknown }) {
  return (
    <ul className="json-tree mono" aria-label="JSON">
      <Member name={null} value={value} />
    </ul>
  );
}
