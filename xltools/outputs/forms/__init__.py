"""Forms: templates, filled workbooks, dispatch, and the redrawing of one form as another."""
