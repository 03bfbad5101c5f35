/** Components in Angular that are checked for nothing, each for a cause of its own; compiled in the page. */
import '@angular/compiler';
import {
  ApplicationRef,
  ChangeDetectionStrategy,
  ChangeDetectorRef,
  Component,
  createComponent,
  inject,
  provideZonelessChangeDetection,
  signal,
} from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { ROWS, shown } from './counted.js';

/** Checked by each change detection, though it shows the same. */
class Clock {
  shown = shown;
}
Component({
  selector: 'app-clock',
  changeDetection: ChangeDetectionStrategy.Eager,
  template: `<i>{{ shown('Clock', 'noon') }}</i>`,
})(Clock);

class Badge {
  options = { size: 0 };
  shown = shown;
}
Component({
  selector: 'app-badge',
  inputs: ['options'],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<b>{{ shown('Badge', options.size) }}</b>`,
})(Badge);

class Row {
  order = { title: '' };
  shown = shown;
}
Component({
  selector: 'app-row',
  inputs: ['order'],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<p>{{ shown('Row', order.title) }}</p>`,
})(Row);

/** A signal that is set to an object that equals the one before. */
class Filter {
  filter = signal({ limit: 20 });
  shown = shown;

  reset() {
    this.filter.set({ limit: 20 });
  }
}
Component({
  selector: 'app-filter',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<button (click)="reset()">Reset {{ shown('Filter', filter().limit) }}</button>`,
})(Filter);

/** Marked though nothing of it changed. */
class Marked {
  changes = inject(ChangeDetectorRef);
  shown = shown;

  constructor() {
    globalThis.mark = () => this.changes.markForCheck();
  }
}
Component({
  selector: 'app-marked',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<u>{{ shown('Marked', 'marked') }}</u>`,
})(Marked);

class App {
  rows = ROWS.slice(0, 50);
  presses = 0;
  shown = shown;

  press() {
    this.presses += 1;
  }

  more() {
    this.rows = [...this.rows, { id: this.rows.length, title: 'more' }];
  }

  mark() {
    globalThis.mark();
  }

  options() {
    return { size: 2 };
  }
}
Component({
  selector: 'app-main',
  imports: [Badge, Clock, Filter, Marked, Row],
  changeDetection: ChangeDetectionStrategy.Eager,
  template: `
    <button (click)="press()">Save</button>
    <button (click)="more()">More</button>
    <button (click)="mark()">Mark</button>
    <i>{{ shown('App', presses) }}</i>
    <app-clock /><app-badge [options]="options()" /><app-filter /><app-marked />
    @for (order of rows; track order.id) {
      <app-row [order]="order" />
    }
  `,
})(App);

const main = document.createElement('div');
document.body.append(main);
const application = await createApplication({ providers: [provideZonelessChangeDetection()] });
const list = createComponent(App, { hostElement: main, environmentInjector: application.injector });
application.injector.get(ApplicationRef).attachView(list.hostView);
list.changeDetectorRef.detectChanges();
// The view of the page's component, which nothing of a page leads to.
globalThis.view = Reflect.get(list.changeDetectorRef, '_lView');
document.title = 'orders';
