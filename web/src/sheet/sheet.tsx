import type { SheetData } from './data.js';

export function Sheet({ batchId, cards }: SheetData) {
  return (
    <main>
      <h1>{batchId}</h1>
      <ul class="cards">
        {cards.map(({ id, label, pictures: [picture] }) => (
          <li key={id}>
            {picture?.thumb !== undefined && <img src={picture.thumb} alt={label} loading="lazy" />}
            {label}
          </li>
        ))}
      </ul>
    </main>
  );
}
