// The page of answers that were passed on: markup and style, no script.

import '../style/tokens.css';
import '../style/base.css';
import '../style/shared.css';
import '../style/list.css';
