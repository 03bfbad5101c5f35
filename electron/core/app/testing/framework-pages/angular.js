/** A list of orders in Angular: standalone components, compiled in the page. */
import '@angular/compiler';
import { ChangeDetectorRef, Component, createComponent, inject, provideZonelessChangeDetection } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { keepElements, keepListener, page } from './held.js';

class OrderRow {
  order = { title: '' };
  changes = inject(ChangeDetectorRef);

  constructor() {
    keepListener(() => this.update());
  }

  update() {
    this.changes.markForCheck();
  }
}
Component({
  selector: 'order-row',
  inputs: ['order'],
  template: '<div class="row"><span>{{ order.title }}</span></div>',
})(OrderRow);

class OrderList {
  orders = [];

  get count() {
    return this.orders.length;
  }
}
Component({
  selector: 'order-list',
  imports: [OrderRow],
  inputs: ['orders'],
  template: '@for (order of orders; track order.title) {<order-row [order]="order" />}',
})(OrderList);

const application = await createApplication({ providers: [provideZonelessChangeDetection()] });

await page(
  (hostElement, orders) => {
    const list = createComponent(OrderList, { hostElement, environmentInjector: application.injector });
    list.setInput('orders', orders);
    application.attachView(list.hostView);
    list.changeDetectorRef.detectChanges();
    return () => list.destroy();
  },
  (name, container) => keepElements(name, container, '.row'),
);
