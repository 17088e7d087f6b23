"""What one side asks the other at an item: open until it is answered or taken back."""
