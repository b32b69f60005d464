"""What the readings of all comments add up to: shares, recoveries, the ledger of weaknesses, and the rest of the page's figures."""
