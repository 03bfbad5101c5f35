/** The expandable properties of an object. Values of accessors are requested by the person, because that calls code of the page. */
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { formatCount } from '../../../shared/base/units.ts';
import type { ConsoleProperty } from '../../../shared/engine/console/contract/console.ts';
import { ChevronDownIcon, ChevronRightIcon } from '../../core/widgets/icons.tsx';
import type { OpenedObjects } from './opened-objects.ts';
import { errorText } from '../../core/words/person-text.ts';

interface ObjectTreeProps {
  readonly objects: StoreApi<OpenedObjects>;
  /** The path that identifies this occurrence of the object. */
  readonly place: string;
  readonly objectId: string;
  /** The object on which getters are called: of a prototype, the object that has it. */
  readonly receiverId?: string;
}

interface PropertyProps {
  readonly objects: StoreApi<OpenedObjects>;
  readonly place: string;
  readonly property: ConsoleProperty;
  readonly receiverId: string;
}

const PROTOTYPE = '[[Prototype]]';

function Words({ property, children }: { readonly property: ConsoleProperty; readonly children: ReactNode }) {
  const { name, kind, isEnumerable } = property;
  return (
    <>
      <span className="console-name" data-kind={kind} data-dim={!isEnumerable || undefined}>
        {name}
      </span>
      <span className="third">: </span>
      {children}
    </>
  );
}

/** An accessor: `(...)` until its value is requested. */
function Accessor({ objects, place, property, receiverId }: PropertyProps) {
  const { getterId, name, isEnumerable } = property;
  const requested = useStore(objects, ({ values }) => values.get(place));
  if (requested?.state === 'loaded') {
    const value = { ...requested.content, name, isEnumerable };
    return <ValueProperty objects={objects} place={place} property={value} receiverId={receiverId} />;
  }
  if (getterId === undefined)
    return (
      <div className="console-property">
        <Words property={property}>
          <span className="third">{property.text}</span>
        </Words>
      </div>
    );
  return (
    <div className="console-property">
      <Words property={property}>
        <button
          type="button"
          className="console-getter"
          aria-label={`Invoke property getter ${name}`}
          title="Invoke property getter"
          disabled={requested?.state === 'loading'}
          onClick={() => objects.getState().callGetter(place, receiverId, getterId)}
        >
          {property.text}
        </button>
        {requested?.state === 'failed' ? <output className="is-warning"> {errorText(requested.error)}</output> : null}
      </Words>
    </div>
  );
}

function ValueProperty({ objects, place, property, receiverId }: PropertyProps) {
  const { name, kind, text, objectId } = property;
  const isOpen = useStore(objects, ({ open }) => open.has(place));
  const words = (
    <Words property={property}>
      <span className="console-value">{text}</span>
    </Words>
  );
  if (objectId === null) return <div className="console-property">{words}</div>;
  const isPrototype = kind === 'internal' && name === PROTOTYPE;
  return (
    <>
      <button
        type="button"
        className="console-property"
        aria-expanded={isOpen}
        onClick={() => objects.getState().toggle(place, objectId)}
      >
        {isOpen ? <ChevronDownIcon size={12} /> : <ChevronRightIcon size={12} />}
        {words}
      </button>
      {isOpen ? (
        <ObjectTree objects={objects} place={place} objectId={objectId} {...(isPrototype ? { receiverId } : {})} />
      ) : null}
    </>
  );
}

export function ObjectTree({ objects, place, objectId, receiverId = objectId }: ObjectTreeProps) {
  const object = useStore(objects, ({ loaded }) => loaded.get(objectId));
  if (object === undefined || object.state === 'loading')
    return <div className="console-properties third">Loading properties …</div>;
  if (object.state === 'failed')
    return <output className="console-properties is-warning">{errorText(object.error)}</output>;
  const { properties, omitted } = object.content;
  return (
    <div className="console-properties">
      {properties.length === 0 ? <span className="third">No properties</span> : null}
      {properties.map((property, index) => {
        const Row = property.kind === 'accessor' ? Accessor : ValueProperty;
        return (
          <Row
            // A name may occur twice, as a private name of two classes.
            key={`${property.kind} ${property.name} ${index}`}
            objects={objects}
            place={`${place}/${index}`}
            property={property}
            receiverId={receiverId}
          />
        );
      })}
      {omitted > 0 ? <div className="third">{formatCount(omitted)} more not shown</div> : null}
    </div>
  );
}
