/** An application of Angular with Zone.js, as most are: each event begins a change detection; compiled in the page. */
import 'zone.js';
import '@angular/compiler';
import { ChangeDetectionStrategy, Component, NgZone, provideZoneChangeDetection } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { ROWS, shown } from './counted.js';

/** Not `OnPush`. */
class Line {
  order = { title: '' };
  shown = shown;
}
Component({
  selector: 'app-line',
  inputs: ['order'],
  changeDetection: ChangeDetectionStrategy.Eager,
  template: `<p>{{ shown('Line', order.title) }}</p>`,
})(Line);

class Total {
  count = 0;
  shown = shown;
}
Component({
  selector: 'app-total',
  inputs: ['count'],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<b>{{ shown('Total', count) }}</b>`,
})(Total);

class App {
  rows = ROWS.slice(0, 40);
  count = 40;
  shown = shown;

  nothing() {
    return 0;
  }

  more() {
    this.count += 1;
  }
}
Component({
  selector: 'app-main',
  imports: [Line, Total],
  changeDetection: ChangeDetectionStrategy.Eager,
  template: `
    <button (click)="nothing()">Nothing</button>
    <button (click)="more()">More</button>
    <i>{{ shown('App', rows.length) }}</i>
    <app-total [count]="count" />
    @for (order of rows; track order.id) {
      <app-line [order]="order" />
    }
  `,
})(App);

const hostElement = document.createElement('div');
document.body.append(hostElement);
const application = await createApplication({ providers: [provideZoneChangeDetection()] });
const zone = application.injector.get(NgZone);
zone.run(() => application.bootstrap(App, hostElement));
// A timer that does nothing.
if (location.hash === '#timer') zone.run(() => setInterval(() => undefined, 200));
document.title = 'orders';
