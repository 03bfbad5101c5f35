/** The symbols of the source that is shown, as items of the dialog. */
import { Command as CommandMenu } from 'cmdk';
import { useMemo } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { codeSymbols, type CodeSymbol } from '../../core/widgets/code-view/code-symbols.ts';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { foundSymbols } from './quick-open.ts';
import { sourceLanguage, type SourceChoice } from './source-tree.ts';
import { useSource } from './use-source.ts';

export interface SymbolItemsProps {
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

export function SymbolItems({ target, scripts, shown, typed, onGo }: SymbolItemsProps) {
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
