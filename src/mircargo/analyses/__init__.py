"""What is computed from facts: the calibrated test and the predictions, with what they are asked."""
