"""What the words over and beside the cells of a form can mean."""
