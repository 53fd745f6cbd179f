import { render } from 'preact';
import '../style.css';

render(<main>plantain</main>, document.body);
