/** Next to a question: examples for its captures, questions that were saved, and tables with their columns. A press inserts. */
import { useState } from 'react';
import { useStore } from 'zustand';
import type { SqlTable } from '../../../shared/contracts/sql-schema.ts';
import type { SavedQuestion } from '../../stores/sql-saved.ts';
import { useWorkbench } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { ConfirmDialog } from '../../widgets/overlays/dialog.tsx';
import { ChevronDownIcon, ChevronRightIcon, MoreIcon } from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/overlays/menu.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { NameDialog } from './name-dialog.tsx';
import { isDefaultSchema, qualified, type SqlSchema } from './sql-schemas.ts';

const SHELVES = ['examples', 'saved', 'tables'] as const;
type Shelf = (typeof SHELVES)[number];

export interface SqlShelfProps {
  readonly schemas: readonly SqlSchema[];
  /** A question is put into the editor. */
  readonly onQuestion: (sql: string) => void;
  /** The name of a table or column is inserted at the cursor. */
  readonly onName: (name: string) => void;
}

/** Schemas with the same tables share their examples: those of the first one are shown, comparisons included. */
function Examples({ schemas, onQuestion }: Pick<SqlShelfProps, 'schemas' | 'onQuestion'>) {
  return schemas.map((schema, index) => {
    const isRepeated = schemas.slice(0, index).some(({ source }) => source === schema.source);
    if (isRepeated || schema.examples.length === 0) return null;
    return (
      <section key={schema.name} aria-label={`Examples for ${schema.name}`}>
        <h3 className="sql-shelf-head">{schema.name}</h3>
        <ul>
          {schema.examples.map(({ title, sql }) => (
            <li key={title}>
              <button
                type="button"
                className="sql-shelf-row"
                title={sql}
                data-testid="sql-example"
                onClick={() => onQuestion(qualified(sql, schema, isDefaultSchema(schemas, schema)))}
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

type Asked = { readonly kind: 'rename' | 'delete'; readonly question: SavedQuestion };

function Saved({ onQuestion }: Pick<SqlShelfProps, 'onQuestion'>) {
  const { sqlSaved } = useWorkbench();
  const questions = useStore(sqlSaved, (state) => state.questions);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      {questions.length === 0 ? (
        <EmptyState place="inline" title="No saved queries">
          Save stores the question under a name, for all captures.
        </EmptyState>
      ) : (
        <ul>
          {questions.map((question) => (
            <li key={question.name} className="sql-saved">
              <button
                type="button"
                className="sql-shelf-row"
                title={question.sql}
                data-testid="sql-saved"
                onClick={() => onQuestion(question.sql)}
              >
                <span className="cut">{question.name}</span>
              </button>
              <Menu
                align="end"
                entries={[
                  { label: 'Rename…', onSelect: () => setAsked({ kind: 'rename', question }) },
                  { label: 'Delete…', tone: 'danger', onSelect: () => setAsked({ kind: 'delete', question }) },
                ]}
              >
                <IconButton label={`More actions for ${question.name}`} icon={MoreIcon} size="tiny" />
              </Menu>
            </li>
          ))}
        </ul>
      )}
      {asked?.kind === 'rename' ? (
        <NameDialog
          title="Rename query"
          confirmLabel="Rename"
          name={asked.question.name}
          taken={questions.map(({ name }) => name).filter((name) => name !== asked.question.name)}
          onName={(name) => sqlSaved.getState().rename(asked.question.name, name)}
          onClose={close}
        />
      ) : null}
      {asked?.kind === 'delete' ? (
        <ConfirmDialog
          open
          onOpenChange={(open) => (open ? undefined : close())}
          title={`Delete “${asked.question.name}”?`}
          description="The saved query is deleted. Documents that use it keep their text."
          confirmLabel="Delete"
          tone="danger"
          onConfirm={() => sqlSaved.getState().remove(asked.question.name)}
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
        <button type="button" className="sql-shelf-row" title={table.description} onClick={() => onName(path)}>
          <span className="mono">{path}</span>
          <span className="third cut">{table.description}</span>
        </button>
      </div>
      {isOpen ? (
        <ul className="sql-shelf-columns">
          {table.columns.map(({ name, type, description }) => (
            <li key={name}>
              <button type="button" className="sql-shelf-row" title={description} onClick={() => onName(name)}>
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
      <h3 className="sql-shelf-head">{schema.name}</h3>
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

export function SqlShelf({ schemas, onQuestion, onName }: SqlShelfProps) {
  const [shelf, setShelf] = useState<Shelf>('examples');
  return (
    <aside className="sql-shelf" aria-label="Examples, saved queries and tables">
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
      <div className="sql-shelf-body">
        {shelf === 'examples' ? <Examples schemas={schemas} onQuestion={onQuestion} /> : null}
        {shelf === 'saved' ? <Saved onQuestion={onQuestion} /> : null}
        {shelf === 'tables' ? <Tables schemas={schemas} onName={onName} /> : null}
      </div>
    </aside>
  );
}
