/** The ways that lists lead to as one object for good, so that what is drawn with it is not drawn anew with every track that is read. */
import { useEffect, useRef, useState } from 'react';
import type { TraceGo } from './trace-types.ts';

export function useSteadyGo(go: TraceGo): TraceGo {
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  const [steady] = useState<TraceGo>(() => ({
    toEvent: (event) => latest.current.toEvent(event),
    toRequest: (requestId) => latest.current.toRequest(requestId),
    toRange: (range) => latest.current.toRange(range),
    toName: (name) => latest.current.toName(name),
  }));
  return steady;
}
