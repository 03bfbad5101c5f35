/**
 * *Open file*: a source by its name. `@` lists the symbols of the source that is shown, `:` goes to a line of it. Source maps are loaded while it
 * is open, so that original files are found too.
 */
import { Command as CommandMenu } from 'cmdk';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { PageResource, ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { codeSymbols, type CodeSymbol } from '../../core/widgets/code-view/code-symbols.ts';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { Dialog } from '../../core/widgets/overlays/dialog.tsx';
import { foundFiles, MAX_FILES } from './found-files.ts';
import { foundSymbols, quickOpen } from './quick-open.ts';
import { choiceKey, sourceLanguage, type SourceChoice } from './source-tree.ts';
import { useScriptOriginals } from './use-script-originals.ts';
import { useSource } from './use-source.ts';

// The symbols of the source that is shown, as items of the dialog.

interface SymbolItemsProps {
  readonly target: TargetInfo;
  readonly scripts: readonly ScriptEntry[];
  readonly shown: SourceChoice;
  readonly typed: string;
  readonly onGo: (place: TextPlace) => void;
}

/** More are not listed; typing narrows them. */
const MAX_ITEMS = 200;

function SymbolItem({ symbol, onGo }: { readonly symbol: CodeSymbol; readonly onGo: SymbolItemsProps['onGo'] }) {
  const { name, within, parameters, kind, line, column } = symbol;
  return (
    <CommandMenu.Item
      value={`${line}:${column}`}
      className="sources-open-item"
      data-testid="source-symbol"
      onSelect={() => onGo({ line, column })}
    >
      <span className="cut">
        {name}
        <span className="second">{parameters}</span>
      </span>
      <span className="third cut">
        {[kind === 'class' ? 'class' : '', within === '' ? '' : `in ${within}`, `${line}:${column}`]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </CommandMenu.Item>
  );
}

function SymbolItems({ target, scripts, shown, typed, onGo }: SymbolItemsProps) {
  const source = useSource(target, shown);
  const text = source?.state === 'read' ? source.text : null;
  const script =
    shown.kind === 'resource' ? null : (scripts.find(({ scriptId }) => scriptId === shown.scriptId) ?? null);
  const language = sourceLanguage(shown, script);
  const symbols = useMemo(() => (text === null ? null : codeSymbols(text, language)), [text, language]);
  const found = useMemo(() => (symbols === null ? null : foundSymbols(symbols, typed)), [symbols, typed]);
  if (source?.state === 'failed') return <p className="is-error">{source.error.message}</p>;
  if (source?.state === 'none') return <p className="third">{source.why}</p>;
  if (found === null || symbols === null) return <p className="third">Loading the source …</p>;
  return (
    <>
      <CommandMenu.List className="sources-open-list">
        {found.slice(0, MAX_ITEMS).map((symbol) => (
          <SymbolItem key={`${symbol.line}:${symbol.column}`} symbol={symbol} onGo={onGo} />
        ))}
      </CommandMenu.List>
      <p className="third">
        {symbols.length === 0
          ? 'No functions, classes or rules were found in this source.'
          : found.length === 0
            ? `No results for "${typed}"`
            : `${formatCount(Math.min(found.length, MAX_ITEMS))} of ${formatCount(found.length)}`}
      </p>
    </>
  );
}

export interface OpenFileDialogProps {
  readonly target: TargetInfo;
  readonly scripts: readonly ScriptEntry[];
  readonly resources: readonly PageResource[];
  /** The source that is shown, in which `@` and `:` look; null: none. */
  readonly shown: SourceChoice | null;
  /** The initial text: nothing, or `@`. */
  readonly initial: string;
  readonly onChoose: (choice: SourceChoice, place: TextPlace | null) => void;
  readonly onClose: () => void;
}

/** Maps that are loaded for one dialog, one after the other. */
const MAX_MAPS = 200;
const TITLES = { file: 'Open file', symbol: 'Go to symbol', line: 'Go to line' } as const;

function FileItems({
  target,
  scripts,
  resources,
  typed,
  place,
  onChoose,
}: Pick<OpenFileDialogProps, 'target' | 'scripts' | 'resources' | 'onChoose'> & {
  readonly typed: string;
  readonly place: TextPlace | null;
}) {
  const { originals, load } = useScriptOriginals(target.id);
  // Scripts that are listed later are found by their URL.
  const [mapped] = useState(() => scripts.filter(({ sourceMap }) => sourceMap !== 'none').slice(0, MAX_MAPS));
  const loading = useRef(load);
  useEffect(() => {
    let isClosed = false;
    const loadAll = async (): Promise<void> => {
      for (const { scriptId } of mapped) {
        if (isClosed) return;
        await loading.current(scriptId);
      }
    };
    void loadAll();
    return () => {
      isClosed = true;
    };
  }, [mapped]);
  const files = useMemo(
    () => foundFiles({ scripts, resources, originals }, typed),
    [scripts, resources, originals, typed],
  );
  const loaded = mapped.filter(({ scriptId }) => originals.get(scriptId)?.state === 'known').length;
  return (
    <>
      <CommandMenu.List className="sources-open-list">
        {files.slice(0, MAX_FILES).map(({ key, name, path, choice }) => (
          <CommandMenu.Item
            key={key}
            value={key}
            className="sources-open-item"
            onSelect={() => onChoose(choice, place)}
          >
            <span className="cut">{name}</span>
            <span className="third cut" title={path}>
              {path}
            </span>
          </CommandMenu.Item>
        ))}
      </CommandMenu.List>
      <p className="third">
        {files.length === 0
          ? `No results for "${typed}"`
          : `${formatCount(Math.min(files.length, MAX_FILES))} of ${formatCount(files.length)}`}
        {loaded < mapped.length ? `, loading source maps: ${loaded} of ${mapped.length}` : ''}
        {'. Type @ for symbols, : for a line'}
      </p>
    </>
  );
}

export function OpenFileDialog(props: OpenFileDialogProps) {
  const { target, scripts, resources, shown, initial, onChoose, onClose } = props;
  const [text, setText] = useState(initial);
  const typed = quickOpen(text);
  const goTo = (place: TextPlace): void => {
    if (shown !== null) onChoose(shown, place);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={TITLES[typed.kind]}
      widthPx={600}
    >
      <CommandMenu label={TITLES[typed.kind]} shouldFilter={false} loop className="stack">
        <CommandMenu.Input
          className="sources-open-field"
          data-autofocus
          placeholder="File name or path"
          value={text}
          onValueChange={setText}
        />
        {typed.kind === 'file' ? (
          <FileItems
            target={target}
            scripts={scripts}
            resources={resources}
            typed={typed.name}
            place={typed.place}
            onChoose={onChoose}
          />
        ) : shown === null ? (
          <p className="third">Open a source first: @ and : look in the one that is shown.</p>
        ) : typed.kind === 'symbol' ? (
          <SymbolItems
            key={choiceKey(shown)}
            target={target}
            scripts={scripts}
            shown={shown}
            typed={typed.name}
            onGo={goTo}
          />
        ) : (
          <LineItem place={typed.place} onGo={goTo} />
        )}
      </CommandMenu>
    </Dialog>
  );
}

function LineItem({ place, onGo }: { readonly place: TextPlace | null; readonly onGo: (place: TextPlace) => void }) {
  if (place === null) return <p className="third">Type a line, or line:column.</p>;
  return (
    <CommandMenu.List className="sources-open-list">
      <CommandMenu.Item value="line" className="sources-open-item" onSelect={() => onGo(place)}>
        <span className="cut">
          Go to line {formatCount(place.line)}
          {place.column === 1 ? '' : `, column ${formatCount(place.column)}`}
        </span>
      </CommandMenu.Item>
    </CommandMenu.List>
  );
}
