"""The four words: field, condition, action, event, and the one door every change passes."""
