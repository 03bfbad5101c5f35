/** Next to a query: examples for its captures, queries that were saved, and tables with their columns. A press inserts. */
import { useState } from 'react';
import { useStore } from 'zustand';
import type { SqlTable } from '../../../shared/engine/tables/contract/sql-schema.ts';
import type { SavedQuery } from './stores/sql-saved.ts';
import { useWorkbench } from '../../core/stores/workbench.tsx';
import { IconButton } from '../../core/widgets/button.tsx';
import { ConfirmDialog } from '../../core/widgets/overlays/dialog.tsx';
import { ChevronDownIcon, ChevronRightIcon, MoreIcon } from '../../core/widgets/icons.tsx';
import { Menu } from '../../core/widgets/overlays/menu.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { NameDialog } from './name-dialog.tsx';
import { isDefaultSchema, qualified, type SqlSchema } from './sql-schemas.ts';

const SHELVES = ['examples', 'saved', 'tables'] as const;
type Shelf = (typeof SHELVES)[number];

export interface SqlShelfProps {
  readonly schemas: readonly SqlSchema[];
  /** A query is put into the editor. */
  readonly onQuery: (sql: string) => void;
  /** The name of a table or column is inserted at the cursor. */
  readonly onName: (name: string) => void;
}

/** Schemas with the same tables share their examples: those of the first one are shown, comparisons included. */
function Examples({ schemas, onQuery }: Pick<SqlShelfProps, 'schemas' | 'onQuery'>) {
  return schemas.map((schema, index) => {
    const isRepeated = schemas.slice(0, index).some(({ source }) => source === schema.source);
    if (isRepeated || schema.examples.length === 0) return null;
    return (
      <section key={schema.name} aria-label={`Examples for ${schema.name}`}>
        <h3 className="sql-shelf-head third small">{schema.name}</h3>
        <ul>
          {schema.examples.map(({ title, sql }) => (
            <li key={title}>
              <button
                type="button"
                className="sql-shelf-row grow row"
                title={sql}
                data-testid="sql-example"
                onClick={() => onQuery(qualified(sql, schema, isDefaultSchema(schemas, schema)))}
              >
                <span className="cut">{title}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

type Asked = { readonly kind: 'rename' | 'delete'; readonly query: SavedQuery };

function Saved({ onQuery }: Pick<SqlShelfProps, 'onQuery'>) {
  const { sqlSaved } = useWorkbench();
  const queries = useStore(sqlSaved, (state) => state.queries);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      {queries.length === 0 ? (
        <EmptyState place="inline" title="No saved queries">
          Save stores the query under a name, for all captures.
        </EmptyState>
      ) : (
        <ul>
          {queries.map((query) => (
            <li key={query.name} className="sql-saved">
              <button
                type="button"
                className="sql-shelf-row grow row"
                title={query.sql}
                data-testid="sql-saved"
                onClick={() => onQuery(query.sql)}
              >
                <span className="cut">{query.name}</span>
              </button>
              <Menu
                align="end"
                entries={[
                  { label: 'Rename…', onSelect: () => setAsked({ kind: 'rename', query }) },
                  { label: 'Delete…', tone: 'danger', onSelect: () => setAsked({ kind: 'delete', query }) },
                ]}
              >
                <IconButton label={`More actions for ${query.name}`} icon={MoreIcon} size="tiny" />
              </Menu>
            </li>
          ))}
        </ul>
      )}
      {asked?.kind === 'rename' ? (
        <NameDialog
          title="Rename query"
          confirmLabel="Rename"
          name={asked.query.name}
          taken={queries.map(({ name }) => name).filter((name) => name !== asked.query.name)}
          onName={(name) => sqlSaved.getState().rename(asked.query.name, name)}
          onClose={close}
        />
      ) : null}
      {asked?.kind === 'delete' ? (
        <ConfirmDialog
          open
          onOpenChange={(open) => (open ? undefined : close())}
          title={`Delete “${asked.query.name}”?`}
          description="The saved query is deleted. Documents that use it keep their text."
          confirmLabel="Delete"
          tone="danger"
          onConfirm={() => sqlSaved.getState().remove(asked.query.name)}
        />
      ) : null}
    </>
  );
}

function Table({ table, path, onName }: { table: SqlTable; path: string; onName: (name: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const Chevron = isOpen ? ChevronDownIcon : ChevronRightIcon;
  return (
    <li>
      <div className="sql-saved">
        <button
          type="button"
          className="sql-shelf-open"
          aria-expanded={isOpen}
          aria-label={`Columns of ${path}`}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Chevron size={12} />
        </button>
        <button type="button" className="sql-shelf-row grow row" title={table.description} onClick={() => onName(path)}>
          <span className="mono">{path}</span>
          <span className="third cut">{table.description}</span>
        </button>
      </div>
      {isOpen ? (
        <ul className="sql-shelf-columns">
          {table.columns.map(({ name, type, description }) => (
            <li key={name}>
              <button type="button" className="sql-shelf-row grow row" title={description} onClick={() => onName(name)}>
                <span className="mono">{name}</span>
                <span className="third small">{type}</span>
                <span className="third small cut">{description}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function Tables({ schemas, onName }: Pick<SqlShelfProps, 'schemas' | 'onName'>) {
  return schemas.map((schema) => (
    <section key={schema.name} aria-label={`Tables of ${schema.name}`}>
      <h3 className="sql-shelf-head third small">{schema.name}</h3>
      <ul>
        {schema.tables.map((table) => (
          <Table
            key={table.name}
            table={table}
            path={isDefaultSchema(schemas, schema) ? table.name : `${schema.name}.${table.name}`}
            onName={onName}
          />
        ))}
      </ul>
    </section>
  ));
}

export function SqlShelf({ schemas, onQuery, onName }: SqlShelfProps) {
  const [shelf, setShelf] = useState<Shelf>('examples');
  return (
    <aside className="sql-shelf column full" aria-label="Examples, saved queries and tables">
      <div className="pane-head">
        <Segmented
          label="Shelf"
          value={shelf}
          options={[
            { value: 'examples', label: 'Examples' },
            { value: 'saved', label: 'Saved' },
            { value: 'tables', label: 'Tables' },
          ]}
          onValue={setShelf}
        />
      </div>
      <div className="sql-shelf-body scroll">
        {shelf === 'examples' ? <Examples schemas={schemas} onQuery={onQuery} /> : null}
        {shelf === 'saved' ? <Saved onQuery={onQuery} /> : null}
        {shelf === 'tables' ? <Tables schemas={schemas} onName={onName} /> : null}
      </div>
    </aside>
  );
}
