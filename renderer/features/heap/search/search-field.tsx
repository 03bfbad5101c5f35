/** The search field: scope, text, and regular expression switch. An id can be typed in any mode. */
import type { Ref } from 'react';
import { Button } from '../../../core/widgets/button.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { ChevronDownIcon } from '../../../core/widgets/icons.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { SEARCH_MODE_WORDS, SEARCH_MODES } from './search.ts';
import type { HeapSearch } from './use-heap-search.ts';

export interface SearchFieldProps {
  readonly search: HeapSearch;
  readonly field: Ref<HTMLInputElement>;
  /** Anything but an id was typed: its results are shown in Summary. */
  readonly onAsked: () => void;
  readonly onLeave: (typed: 'enter' | 'down') => void;
}

export function SearchField({ search, field, onAsked, onLeave }: SearchFieldProps) {
  const { input, words } = search;
  const { label, short, placeholder } = SEARCH_MODE_WORDS[input.mode];
  const isOfObjects = input.mode !== 'classes';
  return (
    <div className="heap-search row">
      <Menu
        entries={SEARCH_MODES.map((mode) => ({
          label: SEARCH_MODE_WORDS[mode].label,
          checked: mode === input.mode,
          testId: `search-mode-${mode}`,
          onSelect: () => {
            search.setMode(mode);
            onAsked();
          },
        }))}
      >
        <Button data-testid="search-mode" title={label}>
          <span className="menu-value inline-row">
            {short}
            <ChevronDownIcon size={12} />
          </span>
        </Button>
      </Menu>
      <div className="heap-filter">
        <Field
          label={label}
          placeholder={placeholder}
          title={
            'A class name filters classes, @123 is an object, "text looks in strings, realm:"vm" shows objects of these realms only'
          }
          data-testid="class-filter"
          error={words.kind === 'fault' ? words.fault : null}
          ref={field}
          value={input.text}
          shortcut="Slash"
          onValue={(text) => {
            search.setText(text);
            // An id opens its object from any view on Enter.
            if (!text.startsWith('@')) onAsked();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'ArrowDown' && !(event.key === 'Escape' && input.text === ''))
              return;
            event.preventDefault();
            onLeave(event.key === 'Enter' ? 'enter' : 'down');
          }}
        />
      </div>
      {isOfObjects ? (
        <Button
          aria-pressed={input.isRegex}
          data-testid="search-regex"
          title="Regular expression, case-sensitive"
          onClick={search.toggleRegex}
        >
          <span className="mono">.*</span>
        </Button>
      ) : null}
    </div>
  );
}
