"""The machine behind the lessons. Learners never import it."""
