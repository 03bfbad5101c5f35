/** A sentence with links on the names in it whose place is known. */
import { SourceLink } from '../../core/widgets/source-link.tsx';
import type { SourcePosition } from '../../core/widgets/source-place.ts';

export interface NamedPlace {
  /** As the sentence has it. */
  readonly name: string;
  readonly place: SourcePosition;
}

export function LinkedText({ text, names }: { readonly text: string; readonly names: readonly NamedPlace[] }) {
  const found = names.find(({ name }) => name !== '' && text.includes(name));
  if (found === undefined) return text;
  const at = text.indexOf(found.name);
  const rest = text.slice(at + found.name.length);
  const others = names.filter((each) => each !== found);
  return (
    <>
      <LinkedText text={text.slice(0, at)} names={others} />
      <SourceLink place={found.place}>{found.name}</SourceLink>
      {/* A word joiner: what follows a link, such as a full stop, does not begin a line. */}
      {/^[^\s]/.test(rest) ? '\u2060' : null}
      <LinkedText text={rest} names={others} />
    </>
  );
}
