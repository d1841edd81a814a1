/** What the charts of the staff page look alike in; what they tell is told without colour too. */
export const ink = '#1a1a1a';
export const letters = '14px "BIZ UDPGothic", sans-serif';
/** The points of a line: rings, which stand out before bars. */
export const rings = { show: true, size: 9, width: 2, fill: '#ffffff', stroke: ink };
export const rulings = { stroke: '#cccccc', width: 1 };
