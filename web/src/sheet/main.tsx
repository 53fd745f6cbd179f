import { render } from 'preact';
import '../style.css';
import { Sheet } from './sheet.js';
import { sheetOf } from './data.js';

render(<Sheet {...sheetOf(document)} />, document.body);
